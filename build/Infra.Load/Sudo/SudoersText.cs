using System.Globalization;
using System.Text;

namespace Infra.Load.Sudo;

/// <summary>
/// A sudoers file of any size that sudo, sudo-rs and ours read without a mistake: aliases of all kinds, rules that name them, groups, hosts, arguments and tags. The same for the same numbers on every
/// machine. The last rule lets user777 run <c>/usr/bin/command777 status</c>, so that a question about an earlier rule has to pass it.
/// </summary>
internal static class SudoersText
{
    private const int KindCount = 4;

    internal static byte[] Make(int rules, int aliases)
    {
        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');
        Line("# generated; every alias is used");
        Line("Defaults env_reset");
        Line("Defaults secure_path=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\"");
        int perKind = aliases / KindCount;
        for (int i = 0; i < perKind; i++)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"User_Alias USERS_{i} = user{i}, user{i + 1}, %group{i % 97}"));
            Line(string.Create(CultureInfo.InvariantCulture, $"Runas_Alias TARGETS_{i} = target{i}, root"));
            Line(string.Create(CultureInfo.InvariantCulture, $"Host_Alias HOSTS_{i} = host{i}, host{i + 1}"));
            Line(string.Create(CultureInfo.InvariantCulture, $"Cmnd_Alias TOOLS_{i} = /usr/bin/tool{i}, /usr/sbin/tool{i} start, /usr/sbin/tool{i} stop"));
        }

        Line("user777 ALL = (root) NOPASSWD: /usr/bin/true");
        for (int i = 0; i < rules - 2; i++)
        {
            Line(i < perKind
                ? string.Create(CultureInfo.InvariantCulture, $"USERS_{i} HOSTS_{i} = (TARGETS_{i}) TOOLS_{i}")
                : string.Create(CultureInfo.InvariantCulture, $"user{i}, %group{i % 97} host{i % 211} = (root) NOPASSWD: /usr/bin/command{i} status, /usr/sbin/service{i % 1009} restart"));
        }

        Line("user777 ALL = (root) /usr/bin/command777 status");
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
