using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Tests.Evaluation;
using Infra.Sudo.Policy.Tests.Generation;
using Infra.Testing;
using Infra.Testing.Peers;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>
/// A machine of its own made of the peer root: users, groups, netgroups, an interface and links, and the original's sudo. The same machine as facts for ours.
/// </summary>
internal static class OriginalMachine
{
    private const string Script = """
        set -e
        hostname web1.example.com
        ip link add v0 type veth peer name v1
        ip addr add 10.1.2.3/16 dev v0
        ip link set v0 up; ip link set v1 up
        printf '127.0.0.1 localhost\n10.1.2.3 web1.example.com web1\n' >/etc/hosts
        printf 'passwd: files\ngroup: files\nhosts: files\nnetgroup: files\n' >/etc/nsswitch.conf
        printf 'admins (,alice,) (,carol,)\nservers (web1,,) (db1,,)\n' >/etc/netgroup
        mkdir -p /opt/tools; cp /usr/bin/true /opt/tools/run; cp /usr/bin/false /opt/tools/other; ln -s tools /opt/link; ln /opt/tools/run /opt/hard
        rm -rf /etc/sudoers.d
        printf 'auth sufficient pam_permit.so\naccount sufficient pam_permit.so\nsession sufficient pam_permit.so\n' >/etc/pam.d/sudo
        set +e

        """;

    internal static string Root => PeerRoot.DefaultFolder;

    /// <summary>Runs a shell script as root of the machine and returns what it printed. Its folder is there under its own path.</summary>
    internal static async Task<ChildResultText> Run(TemporaryFolder folder, string script, TimeSpan deadline)
    {
        var whole = new StringBuilder();
        foreach ((string name, uint uid, uint gid) in PolicyQuestions.Users.Skip(1))
            whole.Append(CultureInfo.InvariantCulture, $"echo {name}:x:{uid}:{gid}::/tmp:/bin/sh >>/etc/passwd\n");
        foreach ((string name, uint gid, string[] members) in PolicyQuestions.Groups.Skip(1))
            whole.Append(CultureInfo.InvariantCulture, $"echo {name}:x:{gid}:{string.Join(',', members)} >>/etc/group\n");
        folder.Write("run.sh", whole.Append(Script).Append(script).ToString());
        await using PeerProcess run = PeerRoot.Open().Start(new PeerStart("unshare", "--net", "--uts", "/bin/sh", folder.Root + "/run.sh") { WorkFolders = [folder.Root] });
        return await ChildResultText.Of(run, deadline);
    }

    /// <summary>Puts digests of the machine's files in the place of their names.</summary>
    internal static string FillDigests(string policy)
    {
        byte[] ls = SHA256.HashData(File.ReadAllBytes(Root + "/usr/bin/ls"));
        byte[] id = SHA256.HashData(File.ReadAllBytes(Root + "/usr/bin/id"));
        return policy
            .Replace("%LSDIGEST%", "sha256:" + Convert.ToHexStringLower(ls), StringComparison.Ordinal)
            .Replace("%LSBASE64%", "sha256:" + Convert.ToBase64String(ls).TrimEnd('='), StringComparison.Ordinal)
            .Replace("%IDDIGEST%", "sha256:" + Convert.ToHexString(id), StringComparison.Ordinal);
    }

    internal static RootFacts Facts()
    {
        var facts = new RootFacts(Root) { Addresses = [new InterfaceAddress(new byte[] { 10, 1, 2, 3 }, new byte[] { 255, 255, 0, 0 })] };
        foreach ((string name, uint gid, _) in PolicyQuestions.Groups)
            facts.Group(name, gid);
        foreach ((string name, uint uid, uint gid) in PolicyQuestions.Users)
            facts.User(name, uid, gid, [.. PolicyQuestions.Groups.Where(group => group.Members.Contains(name)).Select(group => group.Name)]);
        facts.Netgroups["admins"] = [(null, "alice"), (null, "carol")];
        facts.Netgroups["servers"] = [("web1", null), ("db1", null)];
        return facts.File("/opt/tools/run", 1).File("/opt/tools/other", 2).Link("/opt/link", "tools").File("/opt/hard", 1);
    }

    /// <summary>A question as a request to ours.</summary>
    internal static Request RequestOf(Question question, RootFacts facts, RequestMode mode)
    {
        string command = question.Command.Contains('/') ? question.Command : "/usr/bin/" + question.Command;
        return new Request
        {
            User = UserOf(question.Caller, facts),
            Mode = mode,
            Host = "web1.example.com"u8.ToArray(),
            RunasUser = question.RunasUser is null ? null : UserOf(question.RunasUser, facts),
            RunasGroup = question.RunasGroup is null ? null : GroupOf(question.RunasGroup, facts),
            ListUser = question.ListUser is null ? null : UserOf(question.ListUser, facts),
            Command = Encoding.UTF8.GetBytes(command),
            Arguments = [.. question.Arguments.Select(argument => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(argument))],
            Time = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        };
    }

    internal static UserRecord UserOf(string text, RootFacts facts) =>
        (text[0] == '#' ? facts.FindUser(uint.Parse(text[1..], CultureInfo.InvariantCulture)) : facts.FindUser(Encoding.UTF8.GetBytes(text)))!;

    private static GroupRecord GroupOf(string text, RootFacts facts) =>
        (text[0] == '#' ? facts.FindGroup(uint.Parse(text[1..], CultureInfo.InvariantCulture)) : facts.FindGroup(Encoding.UTF8.GetBytes(text)))!;
}
