/** Studies: questions about a method that one command answers with a table. */
@NullMarked
package io.tubecast.lab.study;

import org.jspecify.annotations.NullMarked;
