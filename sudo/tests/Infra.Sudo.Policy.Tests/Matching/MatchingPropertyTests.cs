using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Sudo.Policy.Matching;

namespace Infra.Sudo.Policy.Tests.Matching;

/// <summary>Globs and regular expressions against references that try everything, slowly.</summary>
public sealed class MatchingPropertyTests
{
    private static readonly FsCheck.Config Often = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(3000);

    [Fact]
    public void Glob_MatchesAsItsElementsDo() =>
        Prop.ForAll<uint>(seed =>
        {
            var choices = ChoiceSource.Of(seed);
            var model = GlobModel.Make(choices);
            byte[] text = choices.Text(GlobModel.Alphabet, 24);
            for (int options = 0; options < 8; options++)
                Assert.True(model.Matches(text, (GlobOptions)options) == Glob.Matches(model.Pattern, text, (GlobOptions)options), $"seed {seed}: {Show(model.Pattern)} {Show(text)} {(GlobOptions)options}");
        }).Check(Often);

    [Fact]
    public void Regex_MatchesAsItsPartsDo() =>
        Prop.ForAll<uint>(seed =>
        {
            var choices = ChoiceSource.Of(seed);
            var model = RegexModel.Make(choices);
            byte[] text = choices.Text(RegexModel.Alphabet, RegexModel.TextBytesMax);
            Assert.True(PosixRegex.TryCompile(model.Pattern, out PosixRegex? regex, out PosixRegexError error), $"seed {seed}: {Show(model.Pattern)}: {error}");
            Assert.True(model.Matches(text) == regex!.Matches(text), $"seed {seed}: {Show(model.Pattern)} {Show(text)}");
        }).Check(Often);

    [Fact]
    public void References_SayBothYesAndNo()
    {
        int globs = 0;
        int expressions = 0;
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var choices = ChoiceSource.Of(seed);
            if (GlobModel.Make(choices).Matches(choices.Text(GlobModel.Alphabet, 24), GlobOptions.None)) globs++;
            choices = ChoiceSource.Of(seed);
            if (RegexModel.Make(choices).Matches(choices.Text(RegexModel.Alphabet, RegexModel.TextBytesMax))) expressions++;
        }

        Assert.InRange(globs, 100, 1900);
        Assert.InRange(expressions, 100, 1900);
    }

    private static string Show(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
