package io.railyard.job.config;

/** The reference page of all options, as Markdown. */
final class OptionsPage {
    private OptionsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder("# Options of the job\n\n"
                + "Made from `io.railyard.job.config.JobOptions`. Give them as `key=value` lines of a properties file"
                + " (UTF-8) or from a program.\n"
                + "An unknown key is refused with the nearest known one; a value out of its limits with the limits.\n\n"
                + "| key | what it does | default | allowed | unit |\n| --- | --- | --- | --- | --- |\n");
        for (Option<?> option : JobOptions.all()) {
            page.append("| `")
                    .append(option.key())
                    .append("` | ")
                    .append(option.sentence())
                    .append(" | ")
                    .append(option.defaultText().isEmpty() ? "" : "`" + option.defaultText() + "`")
                    .append(" | ")
                    .append(option.limits().replace("|", "\\|"))
                    .append(" | ")
                    .append(option.unit())
                    .append(" |\n");
        }
        return page.toString();
    }
}
