/** Whether compiled classes link with every line of the presets, read from the class files themselves. */
@NullMarked
package io.tubecast.inference.tensorrt.link;

import org.jspecify.annotations.NullMarked;
