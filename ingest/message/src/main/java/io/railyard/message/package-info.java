/**
 * What a message is: id, owner, target, tags and data, all immutable. The vocabulary every other module speaks; entry
 * type {@link io.railyard.message.Message}. Terms are those of AO and ANS-104. Imports nothing of ours.
 */
@NullMarked
package io.railyard.message;

import org.jspecify.annotations.NullMarked;
