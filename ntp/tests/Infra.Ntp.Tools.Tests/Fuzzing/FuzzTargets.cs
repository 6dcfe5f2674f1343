using System.Text;
using Infra.Config;
using Infra.Ntp.Configuration;
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
}
