using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Http.Targets;

namespace Infra.Http.Tests.Targets;

public sealed class TargetNormalizerTests
{
    public static TheoryData<string, string> Table()
    {
        var rows = new TheoryData<string, string>();
        foreach (string[] row in ByteText.Rows("targets.tsv"))
            rows.Add(row[0].Replace("\\\\", "\\", StringComparison.Ordinal), row[1]);
        return rows;
    }

    [Theory, MemberData(nameof(Table))]
    public void Normalize_OfARowOfTheTable_GivesItsForm(string target, string expected) => Assert.Equal(expected, Run(target, NormalizationChecks.All));

    [Theory]
    [InlineData("/a/../b", NormalizationChecks.DotSegments, "/b")]
    [InlineData("/a/%2e%2e/b", NormalizationChecks.DotSegments, "/a/%2e%2e/b")]
    [InlineData("/a//b/./c", NormalizationChecks.DuplicateSlashes, "/a/b/./c")]
    [InlineData("/a//../b", NormalizationChecks.DotSegments, "/a/b")]
    [InlineData("/%zz/%41%2f", NormalizationChecks.None, "/%zz/%41%2f")]
    [InlineData("/%zz/%41%2f", NormalizationChecks.EncodedSeparators, "!path-encoded-separator")]
    [InlineData("/%41%2f%00", NormalizationChecks.PercentEncoding, "/A%2F%00")]
    [InlineData("/%41%00", NormalizationChecks.ControlCharacters, "!path-control-character")]
    [InlineData("/a\\..\\b", NormalizationChecks.DotSegments, "/a\\..\\b")]
    public void Normalize_WithSomeChecks_DoesOnlyThose(string target, NormalizationChecks checks, string expected) => Assert.Equal(expected, Run(target, checks));

    [Fact]
    public void Normalize_OfANormalizedTarget_ChangesNothing() =>
        Prop.ForAll(Gen.Elements("/./..//%2e%41%c3?a;b".ToCharArray()).ListOf().Select(letters => "/" + string.Concat(letters)).ToArbitrary(), target =>
        {
            string once = Run(target, NormalizationChecks.All);
            return once[0] == '!' || (once == Run(once, NormalizationChecks.All) && !once.Split('?')[0].Contains("/../", StringComparison.Ordinal) && !once.Split('?')[0].Contains("//", StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Normalize_OfAnyBytesWithAnyChecks_StaysWithinItsTarget() =>
        Prop.ForAll<byte[], byte>((bytes, checks) =>
        {
            byte[] path = [(byte)'/', .. bytes];
            RejectReason reason = TargetNormalizer.Normalize(path, (NormalizationChecks)(checks & 31), new byte[path.Length + 1], out ReadOnlySpan<byte> normalized, out int pathLength);
            return reason != RejectReason.None || (normalized.Length <= path.Length && pathLength <= normalized.Length && normalized[0] == '/');
        }).QuickCheckThrowOnFailure();

    private static string Run(string target, NormalizationChecks checks)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(target);
        RejectReason reason = TargetNormalizer.Normalize(bytes, checks, new byte[bytes.Length + 1], out ReadOnlySpan<byte> normalized, out int pathLength);
        if (reason != RejectReason.None) return "!" + reason.Code();
        string text = Encoding.Latin1.GetString(normalized);
        Assert.Equal(text.Split('?')[0].Length, pathLength);
        return text;
    }
}
