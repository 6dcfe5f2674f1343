using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;

namespace Infra.Sudo.Policy.Tests;

/// <summary>Short ways to parse and ask.</summary>
internal static class TestPolicy
{
    internal static SudoersPolicy Parse(string text, LoadOptions? options = null, ISudoersSource? source = null) =>
        SudoersLoader.Parse("f"u8, Encoding.Latin1.GetBytes(text), source, options ?? LoadOptions.Default);

    /// <summary>All messages as visudo prints them while parsing.</summary>
    internal static string Messages(string text, LoadOptions? options = null, ISudoersSource? source = null) =>
        string.Concat(Parse(text, options, source).Problems.Select(ProblemText.Render).ToArray());

    /// <summary>A machine: alice (2001, group staff), bob (2002, group opers), root; some files; address 10.1.2.3/16.</summary>
    internal static RootFacts Machine() => new RootFacts { Addresses = [new InterfaceAddress(new byte[] { 10, 1, 2, 3 }, new byte[] { 255, 255, 0, 0 })] }
        .Group("root", 0).Group("alice", 2001).Group("bob", 2002).Group("staff", 2100).Group("opers", 2101)
        .User("root", 0, 0).User("alice", 2001, 2001, "staff").User("bob", 2002, 2002, "opers").User("toor", 0, 0)
        .File("/usr/bin/ls", 1).File("/usr/bin/id", 2).File("/usr/bin/cat", 3).File("/usr/local/bin/ls", 4).File("/usr/bin/list", 1).Link("/bin", "usr/bin");

    internal static Request Ask(RootFacts facts, string user, string commandLine, string? runas = null, string? group = null, string host = "web1.example.com", RequestMode mode = RequestMode.Run, long time = 1_700_000_000, string? listUser = null)
    {
        string[] words = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Request
        {
            User = facts.FindUser(Encoding.UTF8.GetBytes(user))!,
            Mode = mode,
            Host = Encoding.UTF8.GetBytes(host),
            RunasUser = runas is null ? null : facts.FindUser(Encoding.UTF8.GetBytes(runas)),
            RunasGroup = group is null ? null : facts.FindGroup(Encoding.UTF8.GetBytes(group)),
            ListUser = listUser is null ? null : facts.FindUser(Encoding.UTF8.GetBytes(listUser)),
            Command = words.Length == 0 ? default : Encoding.UTF8.GetBytes(words[0]),
            Arguments = [.. words.Skip(1).Select(word => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(word))],
            Time = time,
        };
    }

    internal static bool Allows(string policy, string user, string commandLine, string? runas = null, string? group = null, string host = "web1.example.com", RequestMode mode = RequestMode.Run, long time = 1_700_000_000, string? listUser = null, RootFacts? facts = null)
    {
        facts ??= Machine();
        SudoersPolicy parsed = Parse(policy + "\n");
        return new PolicyEngine(parsed, facts).Evaluate(Ask(facts, user, commandLine, runas, group, host, mode, time, listUser)).IsAllowed;
    }
}
