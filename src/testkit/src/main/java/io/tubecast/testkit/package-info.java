/** What the tests of every module share. */
@NullMarked
package io.tubecast.testkit;

import org.jspecify.annotations.NullMarked;
