using Infra.Sudo.Policy.Lexing;
using Infra.Sudo.Policy.Matching;
using Infra.Sudo.Policy.Tests.Matching;
using Infra.Testing.Fuzzing;

namespace Infra.Sudo.Policy.Tests.Fuzzing;

public static partial class FuzzTargets
{
    /// <summary>Any bytes are a pattern; those that a slow reference knows too match as it says.</summary>
    [FuzzTarget("sudoers-glob", Corpus = "Corpus/glob", InputBytesMax = 256)]
    public static void Globs(ReadOnlySpan<byte> input)
    {
        int split = input.IndexOf((byte)0);
        ReadOnlySpan<byte> pattern = split < 0 ? input : input[..split];
        ReadOnlySpan<byte> text = split < 0 ? input : input[(split + 1)..];
        var choices = new ChoiceSource(input.ToArray());
        var model = GlobModel.Make(choices);
        byte[] modelText = choices.Text(GlobModel.Alphabet, 24);
        for (int options = 0; options < 8; options++)
        {
            _ = Glob.Matches(pattern, text, (GlobOptions)options);
            Check(Glob.Matches(model.Pattern, modelText, (GlobOptions)options) == model.Matches(modelText, (GlobOptions)options), "a glob matches otherwise than its elements");
        }
    }

    /// <summary>Any bytes are an expression or are refused; those that a slow reference knows too match as it says.</summary>
    [FuzzTarget("sudoers-regex", Corpus = "Corpus/regex", InputBytesMax = 1200)]
    public static void Expressions(ReadOnlySpan<byte> input)
    {
        int split = input.IndexOf((byte)0);
        ReadOnlySpan<byte> pattern = split < 0 ? input : input[..split];
        if (PosixRegex.TryCompile(pattern, out PosixRegex? regex, out PosixRegexError error)) _ = regex!.Matches(split < 0 ? input : input[(split + 1)..]);
        else Check(error != PosixRegexError.None && PosixRegex.Describe(error) != "Success", "refused without a reason");
        Check(new RegexCheck().FindMistake(pattern) == (error == PosixRegexError.None ? null : PosixRegex.Describe(error)), "counting its states finds another mistake than making them");

        var choices = new ChoiceSource(input[..Math.Min(input.Length, 256)].ToArray());
        var model = RegexModel.Make(choices);
        byte[] text = choices.Text(RegexModel.Alphabet, RegexModel.TextBytesMax);
        if (!PosixRegex.TryCompile(model.Pattern, out regex, out error))
            Check(error is PosixRegexError.TooLong or PosixRegexError.TooBig, "a good expression is refused");
        else Check(regex!.Matches(text) == model.Matches(text), "an expression matches otherwise than its parts");
    }
}
