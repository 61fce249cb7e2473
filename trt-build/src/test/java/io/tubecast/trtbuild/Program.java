package io.tubecast.trtbuild;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the program in this process.
 *
 * @param exitCode what it left with
 * @param out its standard output
 * @param err its standard error
 */
record Program(int exitCode, String out, String err) {
    static Program run(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = String.valueOf(arguments[i]);
        }
        int exitCode = TrtBuild.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Program(exitCode, out.toString(), err.toString());
    }
}
