using System.Text;
using Infra.Config;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Wire;
using Infra.Testing;
using Infra.Testing.Fuzzing;

namespace Infra.Dns.Server.Tests.Fuzzing;

public static class ServerFuzzTargets
{
    private static readonly TestService Service = new("rate-limit.responses-per-second = 0");

    /// <summary>Whatever comes, an answer is a well-formed message with the same identity, no larger than it may be.</summary>
    [FuzzTarget("dns-request", Corpus = "Corpus/dns-request", InputBytesMax = 4096)]
    public static void Request(ReadOnlySpan<byte> input)
    {
        foreach (bool isStream in (bool[])[false, true])
        {
            byte[]? reply = Service.Ask(input, isStream: isStream);
            if (reply is null) continue;
            Check(MessageView.TryParse(reply, out MessageView view, out _), "an answer that is no message");
            Check(view.Header.IsResponse && reply[0] == input[0] && reply[1] == input[1], "an answer to something else");
            Check(isStream || reply.Length <= 1232, "an answer larger than configured");
        }
    }

    /// <summary>Any text is a configuration or has mistakes.</summary>
    [FuzzTarget("dnsd-config", Corpus = "Corpus/dnsd-config", InputBytesMax = 8192)]
    public static void Config(ReadOnlySpan<byte> input)
    {
        ConfigResult<ServerConfiguration> result = ConfigFile.Parse(Encoding.UTF8.GetString(input), "dnsd.toml", ConfigFormat.Toml, ServerConfiguration.Read, ConfigOptions.Default);
        Check(result.IsValid || result.Diagnostics.Count > 0, "refused without a reason");
    }

    private static void Check(bool isRight, string problem)
    {
        if (!isRight) throw new AssertionFailedException(problem);
    }
}
