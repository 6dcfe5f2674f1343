using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class SuggestionTests
{
    private static readonly string[] Keys = ["listen", "clients-max", "idle-timeout", "address", "log-level"];

    [Theory]
    [InlineData("idle-timout", "idle-timeout")]
    [InlineData("idle_timeout", "idle-timeout")]
    [InlineData("LISTEN", "listen")]
    [InlineData("lisetn", "listen")]
    [InlineData("adress", "address")]
    [InlineData("max-clients", null)]
    [InlineData("zzzzzz", null)]
    [InlineData("", null)]
    [InlineData("l", null)]
    public void Closest_WhenWord_FindsWhatIsNear(string word, string? expected) => Assert.Equal(expected, Suggestion.Closest(word, Keys));

    [Fact]
    public void Closest_WhenSeveralAreNear_TakesTheNearestThenTheFirst()
    {
        Assert.Equal("abcd", Suggestion.Closest("abcx", ["xbcy", "abcd", "abce"]));
        Assert.Equal("abcx", Suggestion.Closest("abcx", ["abcd", "abcx"]));
    }

    [Fact]
    public void Closest_WhenWordOrListIsHuge_StaysBounded()
    {
        Assert.Null(Suggestion.Closest(new string('a', 65), [new string('a', 65)]));
        Assert.Equal("abc", Suggestion.Closest("abd", Enumerable.Repeat("zzz", 4000).Append("abc")));
        Assert.Null(Suggestion.Closest("abd", Enumerable.Repeat("zzz", 5000).Append("abc")));
        Assert.Null(Suggestion.Closest("abd", [new string('a', 1_000_000)]));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    public void Distance_WhenKnownPair_IsTheOptimalAlignment(string left, string right, int expected) =>
        Assert.Equal(expected, Suggestion.Distance(left, right, limit: 10));

    [Fact]
    public void Distance_WhenAnyPair_EqualsTheRecursiveDefinitionUpToTheLimit() =>
        Prop.ForAll<byte[], byte[], byte>((a, b, limitPick) =>
        {
            string left = Word(a);
            string right = Word(b);
            int limit = limitPick % 6;
            return Suggestion.Distance(left, right, limit) == Math.Min(Slow(left, right), limit + 1);
        }).QuickCheckThrowOnFailure();

    private static string Word(byte[] picks) => string.Concat(picks.Take(6).Select(pick => (char)('a' + pick % 3)));

    private static int Slow(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0) return left.Length + right.Length;
        int best = Math.Min(Slow(left[..^1], right) + 1, Slow(left, right[..^1]) + 1);
        best = Math.Min(best, Slow(left[..^1], right[..^1]) + (left[^1] == right[^1] ? 0 : 1));
        bool isSwap = left.Length > 1 && right.Length > 1 && left[^1] == right[^2] && left[^2] == right[^1];
        return isSwap ? Math.Min(best, Slow(left[..^2], right[..^2]) + 1) : best;
    }
}
