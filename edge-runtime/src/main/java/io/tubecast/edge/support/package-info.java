/** Help for those who set a node up or ask for help with it: what is wrong with this machine, and all that is needed to find out. */
@NullMarked
package io.tubecast.edge.support;

import org.jspecify.annotations.NullMarked;
