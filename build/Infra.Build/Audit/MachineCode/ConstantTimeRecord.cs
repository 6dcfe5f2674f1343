using System.Text.Encodings.Web;
using System.Text.Json;

namespace Infra.Build.Audit.MachineCode;

/// <summary>What a reviewer found in one method.</summary>
/// <param name="Jumps">Most conditional jumps that it may have, in any vector mode, but for bounds checks.</param>
/// <param name="Divisions">Most divisions.</param>
/// <param name="IndirectJumps">Most jumps to a computed place.</param>
/// <param name="Tests">The public quantities that they depend on.</param>
internal sealed record ReviewedMethod(int Jumps, int Divisions, int IndirectJumps, string Tests);

/// <summary>The reviewed record, build/constant-time.json: why each conditional jump in a marked method tests nothing secret.</summary>
/// <param name="Methods">By <see cref="MethodListing.Method"/>; a method without any jump or division needs no entry.</param>
/// <param name="Unmarked">Methods without the mark that call marked ones, with the reason why they need none; a * at the end stands for anything.</param>
internal sealed record ConstantTimeRecord(SortedDictionary<string, ReviewedMethod> Methods, SortedDictionary<string, string> Unmarked)
{
    /// <summary>What stands as the reason until somebody has looked; it fails the audit.</summary>
    internal const string NotReviewed = "not reviewed";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.KebabCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static ConstantTimeRecord Empty => new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));

    internal static string PathIn(Repository repository) => repository.PathOf("build", "constant-time.json");

    internal static ConstantTimeRecord Load(Repository repository)
    {
        string path = PathIn(repository);
        if (!File.Exists(path)) return Empty;
        ConstantTimeRecord read = JsonSerializer.Deserialize<ConstantTimeRecord>(File.ReadAllText(path), Json) ?? Empty;
        return new ConstantTimeRecord(new(read.Methods, StringComparer.Ordinal), new(read.Unmarked, StringComparer.Ordinal));
    }

    internal void Save(Repository repository) => File.WriteAllText(PathIn(repository), JsonSerializer.Serialize(this, Json) + "\n");

    /// <summary>
    /// The same with what is new or has become more, marked as not reviewed, its old reason kept behind. What has become less stays, for the numbers vary a
    /// little with the order in which methods are compiled; what is gone is left out.
    /// </summary>
    internal ConstantTimeRecord With(ConstantTimeReport report)
    {
        var methods = new SortedDictionary<string, ReviewedMethod>(StringComparer.Ordinal);
        foreach (MethodListing worst in report.Marked.Values.Where(m => m.Jumps + m.Divisions + m.IndirectJumps > 0))
        {
            ReviewedMethod? known = Methods.GetValueOrDefault(worst.Method);
            bool isKnown = known is not null && IsWithin(worst, known);
            string tests = known is null ? NotReviewed : $"{NotReviewed}: {known.Tests}";
            methods.Add(worst.Method, isKnown ? known! : new ReviewedMethod(worst.Jumps, worst.Divisions, worst.IndirectJumps, tests));
        }
        return this with { Methods = methods };
    }

    /// <summary>Whether a method has no more than what was reviewed.</summary>
    internal static bool IsWithin(MethodListing listing, ReviewedMethod reviewed)
        => listing.Jumps <= reviewed.Jumps && listing.Divisions <= reviewed.Divisions && listing.IndirectJumps <= reviewed.IndirectJumps;

    /// <summary>Why an unmarked method needs no mark; null if nobody said so.</summary>
    internal string? WhyUnmarked(string method)
        => Unmarked.FirstOrDefault(p => p.Key.EndsWith('*') ? method.StartsWith(p.Key[..^1], StringComparison.Ordinal) : p.Key == method).Value;
}
