/** Configuration files read strictly into records. */
@NullMarked
package io.tubecast.inference.yaml;

import org.jspecify.annotations.NullMarked;
