using System.CommandLine;
using System.Globalization;
using Infra.Tls.Tool.Common;

namespace Infra.Tls.Tool.Cert;

/// <summary>How long a certificate is valid: from an hour ago, for clocks that run behind, for a number of days from now.</summary>
internal sealed class ValidityOptions(int daysDefault)
{
    private const int DaysMax = 36_500;
    private static readonly TimeSpan Leeway = TimeSpan.FromHours(1);

    private readonly Option<int> _days = new("--days") { Description = $"Days of validity, 1 to {DaysMax}; {daysDefault} by default.", DefaultValueFactory = _ => daysDefault, HelpName = "N" };

    internal void AddTo(Command command) => command.Options.Add(_days);

    /// <summary>First and last second.</summary>
    internal (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Read(ParseResult parsed, DateTimeOffset now, Mistakes mistakes)
    {
        int days = parsed.GetValue(_days);
        if (days is < 1 or > DaysMax) mistakes.Usage(string.Create(CultureInfo.InvariantCulture, $"--days must be 1 to {DaysMax}"));
        return (now - Leeway, now.AddDays(Math.Clamp(days, 1, DaysMax)));
    }
}
