/** Commands that others send to the node: what may be asked, how a request is read, and how every one of them is answered. */
@NullMarked
package io.tubecast.publish.command;

import org.jspecify.annotations.NullMarked;
