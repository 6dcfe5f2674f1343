using System.Text;
using Infra.Config;
using Infra.Sudo.Policy.Parsing;

namespace Infra.Sudo.Policy.PolicyTests;

/// <summary>
/// A TOML file of questions to a policy and the answers expected: <c>[[case]] user, uid, groups, host, runas, runas-group, command = [..], at, expect = "allow" or "deny",
/// password, tags</c>, and at the top <c>sudoers</c>, the policy's path as seen from the file. Unknown keys are mistakes.
/// </summary>
/// <param name="Sudoers">Path of the policy; null if the caller decides.</param>
/// <param name="Cases">The cases in their order.</param>
public sealed record PolicyTestFile(string? Sudoers, IReadOnlyList<PolicyTestCase> Cases)
{
    private const int CasesMax = 10_000;

    /// <summary>Reads a file's text; every mistake is in the result's findings, with its place.</summary>
    /// <param name="text">TOML.</param>
    /// <param name="path">What findings call it.</param>
    public static ConfigResult<PolicyTestFile> Parse(string text, string path)
    {
        int number = 0;
        return ConfigFile.Parse(text, path, ConfigFormat.Toml, root =>
        {
            string? sudoers = root.OptionalText("sudoers", "The policy's path, as seen from this file.");
            IReadOnlyList<PolicyTestCase> cases = root.Sections("case", "Questions and their answers.", section => ReadCase(section, ++number), countMax: CasesMax);
            return root.Finish() ? new PolicyTestFile(sudoers, cases) : null;
        });
    }

    private static PolicyTestCase? ReadCase(ConfigSection section, int number)
    {
        string name = section.Text("name", "What reports call the case.", $"case {number}");
        string? user = section.RequireText("user", "Who asks.");
        long uid = section.Long("uid", "His uid.", user == "root" ? 0 : 1000, min: 0, max: uint.MaxValue - 1);
        IReadOnlyList<string> groups = section.List("groups", "His groups, the primary one first.", ConfigShape.Text());
        string host = section.Text("host", "The host's name.", "localhost");
        string? runas = section.OptionalText("runas", "Target user.");
        string? runasGroup = section.OptionalText("runas-group", "Target group.");
        IReadOnlyList<string> command = section.RequireList("command", "The command and its arguments.", ConfigShape.Text());
        string? at = section.OptionalText("at", "When: YYYYMMDDHHMMSSZ.");
        string? expect = section.RequireText("expect", "The answer: allow or deny.");
        bool? password = section.OptionalBoolean("password", "Whether a password is asked for.");
        IReadOnlyList<string> tags = section.List("tags", "Tags that the deciding spec has.", ConfigShape.Text());
        long time = 0;
        if (expect is not (null or "allow" or "deny")) section.ReportError("expect", "bad-expectation", "expect is neither \"allow\" nor \"deny\"");
        if (at is not null && !GeneralizedTime.TryParse(Encoding.UTF8.GetBytes(at), localOffset: null, out time)) section.ReportError("at", "bad-time", "at is not a time such as 20261231235959Z");
        foreach (string tag in tags)
            if (PolicyTestRun.FindTag(tag) is null) section.ReportError("tags", "bad-tag", $"there is no tag {Infra.Parsing.TextEscape.Escape(tag, 40)}");
        int line = section.Source?.GetPosition(section.Span.Start).Line ?? 0;
        if (!section.Finish() || user is null || expect is null || command is null) return null;
        return new PolicyTestCase(name, line, user, (uint)uid, groups, host, runas, runasGroup, command, at is null ? null : time, expect == "allow", password, tags);
    }
}
