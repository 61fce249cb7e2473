package io.tubecast.trtbuild.verify;

import io.tubecast.core.terminal.TextTable;
import io.tubecast.trtbuild.accuracy.DetectionAgreement;
import io.tubecast.trtbuild.accuracy.MapDifference;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.accuracy.OutputError;
import io.tubecast.trtbuild.accuracy.TubeAgreement;
import io.tubecast.trtbuild.verify.Verification.FirstWrong;
import java.io.PrintWriter;
import java.util.Locale;

/** A verification as people read it. */
public final class VerificationText {
    private VerificationText() {}

    /** Prints all of it. */
    public static void print(Verification found, PrintWriter out) {
        out.printf("%s on %s, outputs compared on %s%n%n", found.model(), found.device(), found.inputs());
        outputs(found).print(out);
        for (Verification.Graph graph : found.graphs()) {
            FirstWrong wrong = graph.firstWrong();
            if (wrong != null) {
                out.printf(
                        Locale.ROOT,
                        "%s: goes wrong at node '%s' (%s): error %.2f %%, before it %.2f %% ('%s')%n",
                        graph.graph(),
                        wrong.node(),
                        wrong.operator(),
                        100 * wrong.error(),
                        100 * wrong.errorBefore(),
                        wrong.before());
            }
        }
        if (found.whole() != null) {
            out.printf("%nthe whole model beside the fp32 model, on %s%n", found.videos());
            whole(found.whole(), "the engines have", out);
        }
        Verification.Noise noise = found.noise();
        if (noise != null) {
            out.printf(
                    "%nthe fp32 model beside itself, every value of a frame %d gray level%s up or down%n",
                    noise.grayLevels(), noise.grayLevels() == 1 ? "" : "s");
            whole(noise.verdict(), "with noise it has", out);
        }
        found.broken().forEach(out::println);
        out.flush();
    }

    private static TextTable outputs(Verification found) {
        TextTable table = new TextTable(
                "output", "precision", "runs", "max", "median", "p90", "p95", "p99", "cosine", "PSNR dB", "relative");
        for (Verification.Graph graph : found.graphs()) {
            for (OutputError error : graph.outputs()) {
                table.row(
                        graph.graph() + "/" + error.tensor(),
                        graph.precision(),
                        String.valueOf(graph.samples()),
                        number(error.max()),
                        number(error.median()),
                        number(error.p90()),
                        number(error.p95()),
                        number(error.p99()),
                        String.format(Locale.ROOT, "%.6f", error.cosine()),
                        error.psnr() == null ? "-" : String.format(Locale.ROOT, "%.1f", error.psnr()),
                        String.format(Locale.ROOT, "%.2f %%", 100 * error.relative()));
            }
        }
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static void whole(ModelTrial.Verdict verdict, String theOtherHas, PrintWriter out) {
        DetectionAgreement detections = verdict.detections();
        TubeAgreement tubes = verdict.tubes();
        out.printf(
                Locale.ROOT,
                "boxes   %d of %d %s matched (%s %d; %d of both have no partner), mean IoU %.4f, score %+.4f on average, %.4f at most%n",
                detections.matched(),
                detections.reference(),
                verdict.unit(),
                theOtherHas,
                detections.candidate(),
                detections.alone(),
                detections.meanIou(),
                detections.meanScoreChange(),
                detections.largestScoreChange());
        out.printf(
                Locale.ROOT,
                "tubes   %.2f %% of %d frames agree (every actor the same, IoU 0.8 or more, same label), %.2f %% of %d actors (%d alone, %d moved, %d with another label, %d exchanged); %d of %d final tubes%n",
                100 * tubes.share(),
                tubes.frames(),
                100 * tubes.shareOfPeople(),
                tubes.people(),
                tubes.alone(),
                tubes.moved(),
                tubes.relabelled(),
                tubes.exchanged(),
                tubes.finalMatched(),
                tubes.finalTubes());
        if (verdict.map() != null) {
            labels(verdict.map(), out);
        }
    }

    private static void labels(MapDifference map, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "labels  video-mAP@0.5 %.2f, fp32 %.2f: %+.2f points, 95 %% interval [%+.2f, %+.2f], %d videos%n",
                100 * map.candidate(),
                100 * map.reference(),
                0 - 100 * map.drop(),
                0 - 100 * map.high(),
                0 - 100 * map.low(),
                map.videos());
    }
}
