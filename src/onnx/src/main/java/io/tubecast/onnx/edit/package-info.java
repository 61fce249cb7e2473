/** Rewriting of graphs: a model goes in, another comes out, and what both have in common is shared. */
@NullMarked
package io.tubecast.onnx.edit;

import org.jspecify.annotations.NullMarked;
