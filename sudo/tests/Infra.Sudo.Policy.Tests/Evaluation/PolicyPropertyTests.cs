using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Export;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Generation;

namespace Infra.Sudo.Policy.Tests.Evaluation;

/// <summary>What holds for every policy.</summary>
public sealed class PolicyPropertyTests
{
    private static readonly string[] BadLines = ["alice ALL=(ALL", "bob =", "alice ALL=\"ls", "carol ALL=NOTBEFORE=x ALL", "Defaults a=", "bob ALL=^a", "\"\" ALL=ALL", "alice 1::2::3=ALL", "User_Alias ALL = alice", "Defaults", "(", "alice ALL=ls", "%", "carol web1 = /bin/ls,", "@include"];

    [Fact]
    public void Export_ReadsBackToAnEqualPolicy() =>
        Prop.ForAll<uint>(seed =>
        {
            SudoersPolicy policy = TestPolicy.Parse(new SudoersGenerator(seed).Valid());
            byte[] text = SudoersExport.Write(policy);
            SudoersPolicy again = SudoersLoader.Parse("g"u8, text, null, LoadOptions.Default);
            Assert.False(again.HasErrors, $"seed {seed}: {Problem(again)}\n{Encoding.Latin1.GetString(text)}");
            Assert.True(JsonExport.Write(policy).AsSpan().SequenceEqual(JsonExport.Write(again)), $"seed {seed}:\n{Encoding.Latin1.GetString(text)}");
            Assert.True(text.AsSpan().SequenceEqual(SudoersExport.Write(again)), $"seed {seed}: not a fixed point");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Export_ReadsBackAfterMistakesToo() =>
        Prop.ForAll<uint>(seed =>
        {
            SudoersPolicy policy = TestPolicy.Parse(new SudoersGenerator(seed).Invalid());
            byte[] text = SudoersExport.Write(policy);
            SudoersPolicy again = SudoersLoader.Parse("g"u8, text, null, LoadOptions.Default);
            Assert.False(again.HasErrors, $"seed {seed}: {Problem(again)}\n{Encoding.Latin1.GetString(text)}");
            Assert.True(JsonExport.Write(policy).AsSpan().SequenceEqual(JsonExport.Write(again)), $"seed {seed}:\n{Encoding.Latin1.GetString(text)}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AliasFindings_AreTheSameInOnePassAndInTwo() =>
        Prop.ForAll<uint>(seed =>
        {
            SudoersPolicy policy = TestPolicy.Parse(seed % 2 == 0 ? new SudoersGenerator(seed).Valid() : new PolicyQuestions(seed).Policy());
            Assert.Equal(AliasChecker.FindUndefined(policy).Select(problem => problem.Message), AliasChecker.Find(policy, out FindingList<SudoersProblem> unused).Select(problem => problem.Message));
            Assert.Equal(AliasChecker.FindUnused(policy).Select(problem => problem.Message), unused.Select(problem => problem.Message));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnyBytes_AreReadWithoutAnException() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            SudoersPolicy policy = SudoersLoader.Parse("f"u8, bytes, null, LoadOptions.Strict);
            _ = JsonExport.Write(policy);
            _ = SudoersExport.Write(policy);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void BadLine_AddedAnywhere_ChangesNoAnswer() =>
        Prop.ForAll<uint>(seed =>
        {
            var generator = new PolicyQuestions(seed);
            string text = WithoutDigests(generator.Policy());
            string[] lines = text.Split('\n');
            int at = (int)(seed % (uint)lines.Length);
            string worse = string.Join('\n', lines[..at].Append(BadLines[seed % (uint)BadLines.Length]).Concat(lines[at..]).ToArray());
            var facts = Machine();
            var good = new PolicyEngine(TestPolicy.Parse(text), facts);
            var bad = new PolicyEngine(TestPolicy.Parse(worse), facts);
            for (int i = 0; i < 20; i++)
            {
                Request request = RequestOf(generator.Ask(), facts);
                Assert.True(good.Evaluate(request).IsAllowed == bad.Evaluate(request).IsAllowed, $"seed {seed}\n{worse}");
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void NegatedCommand_AddedAtTheEnd_NeverAllowsMore() =>
        Prop.ForAll<uint>(seed =>
        {
            var generator = new PolicyQuestions(seed);
            string text = WithoutDigests(generator.Policy());
            string[] commands = ["/usr/bin/ls", "ALL", "/usr/bin/", "/usr/bin/*", "^.*$", "CA"];
            string more = text + $"ALL ALL = (ALL : ALL) !{commands[seed % (uint)commands.Length]}\n";
            var facts = Machine();
            var before = new PolicyEngine(TestPolicy.Parse(text), facts);
            var after = new PolicyEngine(TestPolicy.Parse(more), facts);
            bool isCertain = !more.Contains("!CA", StringComparison.Ordinal);   // a negated alias may hold negated commands, which it turns round
            for (int i = 0; i < 20; i++)
            {
                Request request = RequestOf(generator.Ask(), facts) with { Mode = RequestMode.Run };
                Assert.False(isCertain && after.Evaluate(request).IsAllowed && !before.Evaluate(request).IsAllowed, $"seed {seed}\n{more}");
            }
        }).QuickCheckThrowOnFailure();

    private static string Problem(SudoersPolicy policy) => policy.Problems.Count > 0 ? ProblemText.Render(policy.Problems[0]) : "";

    internal static string WithoutDigests(string policy) => string.Join('\n', policy.Split('\n').Where(line => !line.Contains('%', StringComparison.Ordinal) || !line.Contains("DIGEST%", StringComparison.Ordinal)).Where(line => !line.Contains("BASE64%", StringComparison.Ordinal)).ToArray());

    internal static RootFacts Machine()
    {
        var facts = new RootFacts();
        foreach ((string name, uint gid, _) in PolicyQuestions.Groups)
            facts.Group(name, gid);
        foreach ((string name, uint uid, uint gid) in PolicyQuestions.Users)
            facts.User(name, uid, gid, [.. PolicyQuestions.Groups.Where(group => group.Members.Contains(name)).Select(group => group.Name)]);
        ulong inode = 1;
        foreach (string path in (string[])["/usr/bin/ls", "/usr/bin/id", "/usr/bin/cat", "/usr/bin/echo", "/opt/tools/run", "/opt/tools/other"])
            facts.File(path, inode++);
        return facts.Link("/bin", "usr/bin").Link("/opt/link", "tools");
    }

    internal static Request RequestOf(Question question, RootFacts facts) => TestPolicy.Ask(
        facts, question.Caller, question.Command + " " + string.Join(' ', question.Arguments), question.RunasUser?.TrimStart('#') is "bob" or "root" or "carol" or "alice" ? question.RunasUser : null);
}
