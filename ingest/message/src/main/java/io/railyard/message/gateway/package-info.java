/**
 * What Arweave gateways say, in JSON: answers to GraphQL queries, and tags in the two forms in which they are shown. Entry type
 * {@link io.railyard.message.gateway.GatewayGraph}. Believes nothing: whoever reads compares with signatures. Imports
 * {@code io.railyard.message} and its JSON only.
 */
@NullMarked
package io.railyard.message.gateway;

import org.jspecify.annotations.NullMarked;
