package io.tubecast.lab.report;

import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.FalseEvents;
import io.tubecast.evaluation.metric.Identities;
import io.tubecast.evaluation.metric.Online;
import io.tubecast.evaluation.metric.PrecisionRecall;
import io.tubecast.evaluation.metric.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The report of an evaluation as one HTML file that needs nothing else: style, charts and pictures are inside, there are no scripts.
 *
 * <p>Readable in light and dark, and on paper.
 */
public final class HtmlReport {
    private static final PrecisionRecall NO_CURVE = new PrecisionRecall(0, List.of());

    private final Sheet sheet;
    private final Evaluation headline;
    private final StringBuilder html = new StringBuilder();

    /**
     * What is reported.
     *
     * @param facts what was evaluated and how, by name, in the order of the page
     * @param evaluations the headline first
     * @param rival what final tubes are set against
     * @param strips pictures of the best and the worst tubes
     * @param noPictures why there are none, if there are none
     */
    public record Sheet(
            Map<String, String> facts,
            List<Evaluation> evaluations,
            @Nullable Rival rival,
            List<Strip> strips,
            String noPictures) {
        /** Copies the list of evaluations. */
        public Sheet {
            evaluations = List.copyOf(evaluations);
        }
    }

    private HtmlReport(Sheet sheet) {
        this.sheet = sheet;
        headline = sheet.evaluations().get(0);
    }

    /**
     * Writes a report.
     *
     * @throws DataException if the file cannot be written
     */
    public static void write(Path file, Sheet sheet) {
        try {
            Files.writeString(file, new HtmlReport(sheet).page());
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    private String page() {
        html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Tubecast evaluation</title><style>\n")
                .append(ReportStyle.css())
                .append("</style></head><body>\n");
        header();
        section("Result", "Means over classes, in percent; below each value the 95 % interval over videos.");
        html.append(Tables.papers(sheet.evaluations(), sheet.rival()));
        html.append(Tables.others(sheet.evaluations()));
        classes();
        curves();
        scores();
        Online online = headline.details().online();
        if (online != null) {
            online(online);
        }
        identities();
        pictures();
        return html.append("</body></html>\n").toString();
    }

    private void header() {
        html.append("<h1>Action tubes against ground truth</h1>");
        html.append("<p class=\"quiet\">The headline is of the ")
                .append(headline.name())
                .append(" tubes");
        html.append(
                headline.details().online() == null
                        ? ": what is known of each when its video is over.</p>"
                        : ": what a listener was told frame by frame, never corrected.</p>");
        html.append("<dl class=\"facts\">");
        sheet.facts()
                .forEach((name, text) -> html.append("<dt>")
                        .append(Text.escaped(name))
                        .append("</dt><dd>")
                        .append(name.equals("command") ? "<code>" + Text.escaped(text) + "</code>" : Text.escaped(text))
                        .append("</dd>"));
        html.append("</dl>");
    }

    private void section(String title, String note) {
        html.append("\n<h2>").append(title).append("</h2>");
        if (!note.isEmpty()) {
            html.append("<p class=\"quiet\">").append(note).append("</p>");
        }
    }

    private void figure(String title, String svg, String legend, String caption) {
        html.append("<figure><h3>").append(Text.escaped(title)).append("</h3>");
        html.append(legend).append(svg);
        if (!caption.isEmpty()) {
            html.append("<figcaption>").append(Text.escaped(caption)).append("</figcaption>");
        }
        html.append("</figure>");
    }

    private static String legend(List<String> tones, List<String> names) {
        StringBuilder legend = new StringBuilder("<div class=\"legend\">");
        for (int i = 0; i < tones.size(); i++) {
            legend.append("<span class=\"%s\">%s</span>".formatted(tones.get(i), Text.escaped(names.get(i))));
        }
        return legend.append("</div>").toString();
    }

    private void classes() {
        section("Classes", "Of the " + headline.name() + " tubes.");
        Report report = headline.report();
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String label : Tables.labels(report)) {
            values.put(
                    label, new double[] {report.averagePrecision("0.2", label), report.averagePrecision("0.5", label)});
        }
        List<String> tones = List.of("s2", "s1");
        figure(
                "Average precision of each class",
                Bars.svg("average precision of each class", Axis.percent("average precision, %"), values, tones, 0),
                legend(tones, List.of("at IoU 0.2", "at IoU 0.5")),
                "");
        html.append(Tables.averagePrecisions(report));
        html.append(Tables.perClass(headline));
    }

    private void curves() {
        section("Precision and recall", "As more and more tubes of a class are let in, best scores first.");
        Details details = headline.details();
        html.append(legend(List.of("s2", "s1"), List.of("at IoU 0.2", "at IoU 0.5")));
        html.append("<div class=\"charts small\">");
        for (String label : Tables.labels(headline.report())) {
            PrecisionRecall loose = curve(details, "0.2", label);
            figure(
                    label,
                    Charts.precisionRecall(label, loose, curve(details, "0.5", label)),
                    "",
                    "%d true tubes".formatted(loose.truths()));
        }
        html.append("</div>");
    }

    private static PrecisionRecall curve(Details details, String overlap, String label) {
        return details.curves().getOrDefault(overlap, Map.of()).getOrDefault(label, NO_CURVE);
    }

    private void scores() {
        section("Scores and false alarms", "");
        html.append("<div class=\"charts\">");
        Details details = headline.details();
        figure(
                "Reliability of the scores",
                Charts.reliability(details.calibration()),
                legend(List.of("s1", "s2", "muted"), List.of("share of hits", "at the mean score", "perfect")),
                "Of tubes with similar scores, how many are hits at IoU 0.5; above each column, how many tubes it stands for. Calibration error %s."
                        .formatted(Text.number(details.calibration().error(), 3)));
        List<FalseEvents> curves = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Evaluation evaluation : sheet.evaluations()) {
            curves.add(evaluation.details().falseEvents());
            names.add(evaluation.name());
        }
        List<String> tones = List.of("s1", "s3").subList(0, curves.size());
        figure(
                "False tubes an hour against recall",
                Charts.falseEvents(curves, tones),
                legend(tones, names),
                "All classes under one least score, hits at IoU 0.5, over %s hours of video; the scale of the rate is logarithmic, rates of 0 lie on its lower end."
                        .formatted(Text.number(details.falseEvents().hours(), 2)));
        html.append("</div>");
    }

    private void online(Online online) {
        section("Before the video is over", "What had been published when a share of each video had been seen.");
        html.append("<div class=\"charts\">");
        Details details = headline.details();
        figure(
                "Early label",
                Charts.earlyLabel(online, details.intervals()),
                "",
                "Videos whose best tube published so far has the right class. The band is the 95 % interval over videos.");
        figure(
                "Online localization",
                Charts.onlineLocalization(online, details.intervals()),
                legend(List.of("s2", "s1"), List.of("at IoU 0.2", "at IoU 0.5")),
                "Published so far, against the true tubes clipped to what has been seen.");
        figure(
                "Detection delay",
                Charts.delays(online.delays().all()),
                "",
                "From the true start to the first published box of the right class with IoU 0.5: median %s s, 90th percentile %s s of the %d tubes that were detected; %s %% of %d never were."
                        .formatted(
                                Text.number(online.delays().all().median(), 2),
                                Text.number(online.delays().all().ninetieth(), 2),
                                online.delays().all().seconds().size(),
                                Text.percent(online.delays().all().neverShare()),
                                online.delays().all().truths()));
        html.append("</div>");
        html.append(Tables.online(online));
    }

    private void identities() {
        section(
                "Identities",
                "How many times the id changes under which a true tube is followed (tubes of its class, IoU 0.5 in the frame).");
        List<String> tones = List.of("s1", "s3").subList(0, sheet.evaluations().size());
        Map<String, double[]> values = new LinkedHashMap<>();
        double most = 0;
        for (String label : headline.details().identities().perClass().keySet()) {
            double[] each = new double[tones.size()];
            for (int i = 0; i < each.length; i++) {
                Identities.Counts counts = sheet.evaluations()
                        .get(i)
                        .details()
                        .identities()
                        .perClass()
                        .get(label);
                each[i] = counts == null ? Double.NaN : counts.switchesPerTube();
                most = Double.isNaN(each[i]) ? most : Math.max(most, each[i]);
            }
            values.put(label, each);
        }
        figure(
                "Identity switches a true tube",
                Bars.svg("identity switches", Axis.upTo("switches a true tube", most), values, tones, 2),
                legend(tones, sheet.evaluations().stream().map(Evaluation::name).toList()),
                "");
    }

    private void pictures() {
        section("Best and worst tubes", Text.escaped(sheet.noPictures()));
        for (Strip strip : sheet.strips()) {
            html.append("<figure><h3>").append(Text.escaped(strip.title())).append("</h3><div class=\"strip\">");
            for (Strip.Picture picture : strip.pictures()) {
                html.append("<div><img alt=\"frame %d\" src=\"data:image/jpeg;base64,%s\">frame %d</div>"
                        .formatted(picture.frame(), picture.base64(), picture.frame()));
            }
            html.append("</div><figcaption>")
                    .append(Text.escaped(strip.caption()))
                    .append("</figcaption></figure>");
        }
    }
}
