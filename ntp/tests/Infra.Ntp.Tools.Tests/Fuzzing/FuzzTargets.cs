using System.Text;
using System.Text.Json;
using Infra.Config;
using Infra.Hosting.Control;
using Infra.Ntp.Configuration;
using Infra.Ntp.Control.Daemon;
using Infra.Ntp.Control.Status;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Ntp.Tools.Tests.Fuzzing;

public static class FuzzTargets
{
    /// <summary>Any text gives a configuration or a mistake with a place, and every one that is taken makes sources and settings.</summary>
    [FuzzTarget("ntp-config", Corpus = "Corpus/ntp-config", InputBytesMax = 8192)]
    public static void Configuration(ReadOnlySpan<byte> input)
    {
        ConfigResult<NtpConfig> result = ConfigFile.Parse(Encoding.UTF8.GetString(input), "f", ConfigFormat.Toml, NtpConfig.Read);
        if (result.IsValid != result.Value is not null) throw new AssertionFailedException("a valid file without a configuration, or the other way round");
        if (result.Value is not { } config) return;
        int count = config.Sources.Sum(source => source.ToSpecs().Count());
        if (count > NtpConfig.SourcesMax) throw new AssertionFailedException($"{count} sources");
        if (count > 0 && count < config.Synchronization.AgreeingSourcesMin) throw new AssertionFailedException("sources that could never be enough");
        _ = config.Synchronization.ToSettings(isSteering: true);
    }

    /// <summary>What listens where ntpctl looks for the daemon may answer anything: nothing that is made of it fails, or moves a terminal.</summary>
    [FuzzTarget("ntp-observation", Corpus = "Corpus/ntp-observation", InputBytesMax = 16_384)]
    public static void Observation(ReadOnlySpan<byte> input)
    {
        if (!ControlFrame.TryReadReply(input.ToArray(), out ControlResult? result)) return;
        using var output = new StringWriter();
        StatusText.Write(result.Value, output);
        JsonElement daemon = DaemonReply.Member(result.Value, "daemon");
        StatusText.WriteSources(DaemonReply.Member(daemon, "sources"), output);
        StatusText.WriteTracking(DaemonReply.Member(daemon, "system"), output);
        ExplanationText.Write(result.Value, output);
        ChangeCommands.ShowReload(result.Value, asJson: false, output, output);
        if (output.ToString().Any(c => char.IsControl(c) && c != '\n')) throw new AssertionFailedException("a control character got through");
    }
}
