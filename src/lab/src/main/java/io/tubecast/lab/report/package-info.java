/** The report of an evaluation as one HTML file: tables, charts and pictures. */
@NullMarked
package io.tubecast.lab.report;

import org.jspecify.annotations.NullMarked;
