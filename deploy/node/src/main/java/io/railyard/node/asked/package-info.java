/** What requests to all endpoints name alike: processes, ids, numbers. Entry type {@link io.railyard.node.asked.Asked}. */
@NullMarked
package io.railyard.node.asked;

import org.jspecify.annotations.NullMarked;
