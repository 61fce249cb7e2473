/** The bytes of messages: JSON and CBOR through one streaming writer, and the layout of topics. */
@NullMarked
package io.tubecast.publish.wire;

import org.jspecify.annotations.NullMarked;
