using System.CommandLine;
using System.Globalization;
using Infra.Dns.Control.Keys;
using Infra.Dns.Dnssec;
using Infra.Dns.Zones;
using Infra.Hosting;
using Infra.Parsing;

namespace Infra.Dns.Control.Zones;

/// <summary><c>dnsctl zone verify</c>: whether a signed zone is signed well.</summary>
internal static class ZoneVerifyCommand
{
    private const int ShareSize = 256;

    internal static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> file = new("FILE") { Description = "A signed zone file." };
        Option<DateTimeOffset?> at = new("--at") { Description = "Check for this time, YYYYMMDDHHmmSS; without it for now.", HelpName = "TIME", CustomParser = result => ZoneSignCommand.ParseTime(result) };
        Option<bool> anyTime = new("--ignore-time") { Description = "Do not look at when signatures begin and end." };
        var options = new ZoneOptions();
        var command = new Command("verify", "Checks each signature, the chain of denials and the digest of a signed zone; ends with 1 if anything is wrong.") { file, at, anyTime };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            bool isRight = options.TryLoad(parsed, path, out DiagnosticBag findings, out ZoneContents? zone);
            uint? now = parsed.GetValue(anyTime) ? null : SignatureTimes.Of(parsed.GetValue(at) ?? DateTimeOffset.UtcNow);
            int count = 0;
            if (zone is not null)
            {
                ZoneVerification? verification = ZoneVerification.Prepare(zone, KeyOptions.Crypto(), now, findings);
                isRight = verification is not null;
                if (verification is not null)
                {
                    count = verification.Count;
                    Parallel.For(0, (count + ShareSize - 1) / ShareSize, share => verification.Run(share * ShareSize, Math.Min(count, (share + 1) * ShareSize)));
                    isRight = verification.Complete();
                }
            }
            findings.SortByPlace();
            error.Write(new DiagnosticRenderer().Render(findings));
            if (isRight && zone is not null) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TextEscape.Escape(path)}: {zone.Origin} is signed well: {count} signed sets"));
            return isRight ? ExitCode.Done : ExitCode.Failure;
        });
        return command;
    }
}
