/** Studies that train the networks they compare: what one YAML file describes is trained, run, linked and evaluated, each part once. */
@NullMarked
package io.tubecast.lab.study.network;

import org.jspecify.annotations.NullMarked;
