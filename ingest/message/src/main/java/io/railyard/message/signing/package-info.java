/**
 * Who said it: deep hash, verification and signing for every signature type of ANS-104, and the addresses that owners
 * have. Entry types {@link io.railyard.message.signing.Signatures} and {@link io.railyard.message.signing.Signer}. Knows
 * nothing of data items; imports {@code io.railyard.message} and its JSON only.
 */
@NullMarked
package io.railyard.message.signing;

import org.jspecify.annotations.NullMarked;
