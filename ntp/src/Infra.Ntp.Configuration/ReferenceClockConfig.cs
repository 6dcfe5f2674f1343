using Infra.Config;
using Infra.Ntp.References;

namespace Infra.Ntp.Configuration;

/// <summary>The keys of a <c>[[source]]</c> table that is a clock on this machine: modes <c>sock</c> and <c>pps</c>.</summary>
/// <param name="Path">The socket that samples are sent to, or the device.</param>
/// <param name="Precision">Standard deviation of a sample, s, above 0.</param>
/// <param name="Accuracy">Systematic error, s.</param>
/// <param name="Period">Time from one pulse to the next, s; 0 for clocks that know the time of day.</param>
internal sealed record ReferenceClockConfig(string Path, double Precision, double Accuracy, double Period)
{
    private const double PrecisionMin = 1e-12;
    private const double ErrorMax = 10;

    /// <summary>The same for the client.</summary>
    internal ReferenceClock ToReference() =>
        Period > 0 ? new ReferenceClock(ReferenceKind.Pulse, Precision, Accuracy, Period) : new ReferenceClock(ReferenceKind.Socket, Precision, Accuracy);

    /// <summary>Reads the keys; a source of another mode may have none of them.</summary>
    internal static ReferenceClockConfig? Read(ConfigSection section, SourceMode mode)
    {
        string? path = section.OptionalPath("path", "Modes \"sock\" and \"pps\": the socket that samples are sent to, or the device, such as /dev/pps0.");
        double? precision = section.OptionalNumber(
            "precision", "Modes \"sock\" and \"pps\": standard deviation of a sample, in seconds.", PrecisionMin, ErrorMax);
        double accuracy = section.Number("accuracy", "Modes \"sock\" and \"pps\": systematic error of the clock, in seconds.", 0, 0, ErrorMax);
        double? variance = section.OptionalNumber("measurement_noise_estimate", "Former name of precision, squared.", PrecisionMin * PrecisionMin, ErrorMax * ErrorMax);
        double period = section.Number("period", "Mode \"pps\": time from one pulse to the next, in seconds: whole seconds, or a whole part of one.", 1, 1e-3, 3600);
        if (mode is not (SourceMode.Sock or SourceMode.Pps))
        {
            foreach (string key in (string[])["path", "precision", "accuracy", "measurement_noise_estimate", "period"])
                section.RejectIfSet(key, "only modes \"sock\" and \"pps\" know it");
            return null;
        }
        if (mode == SourceMode.Sock) section.RejectIfSet("period", "only mode \"pps\" knows it");
        if (!section.IsSet("path")) section.ReportMissing("path", $"which mode \"{(mode == SourceMode.Sock ? "sock" : "pps")}\" needs");
        CheckPrecision(section);
        double rounded = period >= 1 ? Math.Round(period) : 1 / Math.Round(1 / period);
        if (Math.Abs(rounded - period) > 1e-9)
            section.ReportError("period", "out-of-range", FormattableString.Invariant($"period is {period}, but it must be whole seconds, or a whole part of one"));
        return path is null ? null : new ReferenceClockConfig(path, precision ?? Math.Sqrt(variance ?? 1), accuracy, mode == SourceMode.Pps ? period : 0);
    }

    private static void CheckPrecision(ConfigSection section)
    {
        bool isFormer = section.IsSet("measurement_noise_estimate");
        bool isSet = section.IsSet("precision");
        if (isFormer && isSet) section.RejectIfSet("measurement_noise_estimate", "precision says it already");
        else if (isFormer) section.ReportWarning("measurement_noise_estimate", "deprecated-key", "measurement_noise_estimate is deprecated: use precision, which is its square root");
        else if (!isSet) section.ReportMissing("precision", "which says how far samples scatter, in seconds");
    }
}
