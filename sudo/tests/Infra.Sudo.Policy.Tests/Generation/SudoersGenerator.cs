using System.Text;
using Infra.Testing.Fakes;

namespace Infra.Sudo.Policy.Tests.Generation;

/// <summary>Makes sudoers texts from a seed: the whole grammar, with names that refer to each other, odd but legal spellings, and on request mistakes.</summary>
public sealed class SudoersGenerator(ulong seed)
{
    private static readonly string[] Users = ["root", "alice", "bob", "carol", "daemon", "www-data", "#0", "#1000", "#1001", "%adm", "%sudo", "%#27", "%#1000", "+ops", "%:remote", "%:#12", "\"joe smith\"", "\"%my group\"", "jo\\ hn", "dave\\x41", "user.name", "ALL", "ALL", "usér", "a*b", "{x}", "u;v"];
    private static readonly string[] Hosts = ["ALL", "ALL", "web1", "web*", "db.example.com", "*.example.com", "10.0.0.1", "10.1.0.0/16", "10.2.0.0/255.255.0.0", "fe80::1", "2001:db8::/32", "+servers", "\"host name\"", "h[12]", "127.0.0.1", "192.168.1.300", "::1", "a:b:c::d", "localhost", "1.2.3.4/24"];
    private static readonly string[] Commands = ["ALL", "/bin/ls", "/usr/bin/id", "/usr/bin/", "/bin/cat /etc/hosts", "/bin/ls -l *", "/bin/echo \"\"", "/usr/bin/systemctl restart nginx", "sudoedit /etc/hosts", "sudoedit", "list", "/bin/*", "/usr/bin/[a-f]*", "^/usr/bin/i[a-z]$", "^/bin/(ls|cat)$ ^-l .*$", "/bin/echo a\\,b\\=c\\:d", "/bin/echo a\\ b", "/bin/sp\\ ace", "/bin/echo \\* \\?", "/bin/kill -9 [0-9]*", "/bin/ls ^-[la]$", "/usr/local/bin/foo=bar", "/bin/x -o=1", "/bin/echo a  b\tc", "/bin/echo !x", "/bin/echo ^", "/bin/echo a^b$", "/bin/e\"q\"", "/bin/(a)", "/usr/sbin/visudo", "/usr/bin/sudoedit /etc/fstab", "/bin/echo \\\\", "/opt/a\\:b/c"];
    private static readonly string[] Groups = ["adm", "staff", "#100", "#27", "ALL", "www-data", "\"odd group\""];
    private static readonly string[] Tags = ["NOPASSWD:", "PASSWD:", "NOEXEC:", "EXEC:", "SETENV:", "NOSETENV:", "LOG_INPUT:", "NOLOG_INPUT:", "LOG_OUTPUT:", "NOLOG_OUTPUT:", "MAIL:", "NOMAIL:", "FOLLOW:", "NOFOLLOW:", "INTERCEPT:", "NOINTERCEPT:", "NOPASSWD :", "SETENV\t:"];
    private static readonly string[] Options = ["CWD=/tmp", "CWD=*", "CWD=~bob", "CWD=\"/a b\"", "CWD = /x", "CHROOT=/srv", "CHROOT=*", "CHROOT=~", "TIMEOUT=10", "TIMEOUT=1d2h3m4s", "TIMEOUT=5M", "NOTBEFORE=20200101000000Z", "NOTAFTER=20301231235959Z", "NOTAFTER=2030010112+0100", "NOTBEFORE=201501011200.5-05", "ROLE=staff_r", "TYPE=staff_t", "ROLE=a_r TYPE=b_t", "APPARMOR_PROFILE=foo", "PRIVS=basic", "LIMITPRIVS=all", "TIMEOUT=0", "APPARMOR_PROFILE=\"a b\"", "CWD=/a\\ b"];
    private static readonly string[] Settings = ["env_reset", "!env_reset", "!authenticate", "mail_badpass", "secure_path=\"/usr/local/sbin:/usr/sbin\"", "secure_path=/usr/bin\\:/bin", "env_keep+=\"HOME LANG\"", "env_keep -= DISPLAY", "env_keep = \"A B  C\"", "!env_keep", "env_check += X", "passwd_tries=5", "passwd_tries=\"2\"", "timestamp_timeout=0.5", "timestamp_timeout=-1", "umask=0022", "!umask", "logfile=/var/log/sudo.log", "syslog=auth", "syslog", "!syslog", "syslog=local3", "listpw=never", "listpw", "!verifypw", "editor=/usr/bin/vi:/usr/bin/nano", "use_pty", "requiretty", "badpass_message=\"No\\\"pe\"", "passprompt=%u@%h", "lecture", "lecture=always", "runas_default=bob", "command_timeout=1h", "rlimit_core=unlimited", "rlimit_nofile=\"1024,2048\"", "closefrom=4", "log_format=json", "timestamp_type=global", "fdexec=never", "!!use_pty", "! use_pty", "iolog_mode=0640", "insults", "tty_tickets", "runcwd=~", "runcwd=*", "runchroot=/x"];
    private static readonly string[] BadSettings = ["no_such_thing", "passwd_tries=abc", "passwd_tries=-1", "use_pty=1", "secure_path", "umask=999", "logfile=relative", "syslog=nope", "listpw=sometimes", "passwd_tries+=1", "env_keep", "timestamp_timeout=1.2.3", "closefrom=2", "lecture=maybe", "command_timeout=5x", "editor=vi", "!passwd_tries", "!editor", "rlimit_core=lots", "log_format=xml", "runcwd=x"];
    private static readonly string[] Digests = ["sha224:d06a2617c98d377c250edd470fd5e576327748d82915d6e33b5f8db1", "sha256:hOtoe/iK6SlGg7w4BfZBBdSsXjUmTJ5+ts51yjh7vkM=", "sha256:84eb687bf88ae9294683bc3805f64105d4ac5e35264c9e7eb6ce75ca387bbe43", "sha512:srzYEQ2aqzm+it3f74opTMkIImZRLxBARVpb0g9RSouJYdLt7DTRMEY4Ry9NyaOoDoUIplpNjqH0JMYPVdFnRw==", "sha384:e27f2ba1fbb1a8ca4fbd0b5c61b9ebd0ca1bf8d9e9d9e84a9ddc5a8cc8dc5aeb9bdc1f3ac48fb1ee4cbb9e18e6b4d2e5", "sha224:0GomF8mNN3wlDt1HD9XldjJ3SNgpFdbjO1+NsQ"];
    private static readonly string[] Junk = ["(", ")", ",", ":", "=", "!", "\"", "\\", "#", "%", "+", "@", "^", "$", "/", " ", "\t", "ALL", "Defaults", "User_Alias", "NOPASSWD:", "sha256", "sudoedit", "list", "#include", "@include", "*", "[", "\r", "%:", "#-1", "CWD", "foo", "FOO", "\\x4", ">", "..", "\\\n", "\n", "10.0.0.256", "é", ";", "''"];

    private readonly SeededRandom _random = new(seed);
    private readonly StringBuilder _text = new();

    /// <summary>A text without a mistake that the parser would report; aliases may be undefined, unused or in cycles.</summary>
    public string Valid(int linesMax = 12)
    {
        _text.Clear();
        int lines = 1 + _random.Next(linesMax);
        for (int i = 0; i < lines; i++)
            Line();
        return _text.ToString();
    }

    /// <summary>A text with mistakes in it: bad settings, damaged bytes, or tokens without order.</summary>
    public string Invalid(int linesMax = 8)
    {
        string text = Valid(linesMax);
        if (_random.Next(4) == 0) text = "Defaults " + Pick(BadSettings) + ", " + Pick(Settings) + "\n" + text;
        if (_random.Next(6) == 0) text = Soup() + "\n" + text;
        int damages = _random.Next(4);
        for (int i = 0; i < damages; i++)
            text = Damage(text);
        return text;
    }

    private void Line()
    {
        switch (_random.Next(16))
        {
            case 0: _text.Append("# a comment, with ALL=(ALL) in it\n"); break;
            case 1: _text.Append(_random.Next(2) == 0 ? "\n" : " \t\n"); break;
            case <= 4: DefaultsLine(); break;
            case <= 8: AliasLine(); break;
            default: Rule(); break;
        }
    }

    private void DefaultsLine()
    {
        _text.Append(_random.Next(8) == 0 ? " Defaults" : "Defaults");
        switch (_random.Next(8))
        {
            case 0: Scope('@', HostMember); break;
            case 1: Scope(':', UserMember); break;
            case 2: Scope('>', UserMember); break;
            case 3: Scope('!', ScopeCommand); break;
            default: break;
        }
        _text.Append(_random.Next(4) == 0 ? "\t" : " ");
        List(3, () => _text.Append(Pick(Settings)));
        EndOfLine();
    }

    private void Scope(char mark, Action member)
    {
        _text.Append(mark);
        if (_random.Next(6) == 0) _text.Append(' ');
        List(3, member);
    }

    private void ScopeCommand()
    {
        string[] commands = ["ALL", "/bin/ls", "/usr/bin/", "sudoedit", "SHELLS", "^/bin/.*$", "/usr/bin/id"];
        Negate();
        _text.Append(Pick(commands));
    }

    private void AliasLine()
    {
        (string keyword, string[] names, Action member) = _random.Next(4) switch
        {
            0 => ("User_Alias", new[] { "ADMINS", "OPS", "FULLTIMERS", "U_1" }, (Action)UserMember),
            1 => ("Host_Alias", new[] { "WEB", "DB", "LAN", "H2" }, HostMember),
            2 => ("Runas_Alias", new[] { "OP", "DBA", "R_A" }, RunasMember),
            _ => (_random.Next(3) == 0 ? "Cmd_Alias" : "Cmnd_Alias", ["SHELLS", "PAGERS", "KILL", "C3"], CommandMember),
        };
        if (_random.Next(10) == 0) _text.Append("  ");
        _text.Append(keyword).Append(' ');
        int count = 1 + _random.Next(2);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) _text.Append(" : ");
            _text.Append(Pick(names));
            if (_random.Next(3) > 0) _text.Append(_random.Next(1000));   // mostly different names, sometimes twice the same
            Space();
            _text.Append('=');
            Space();
            List(4, member);
        }
        EndOfLine();
    }

    private void Rule()
    {
        List(3, UserMember);
        _text.Append(_random.Next(6) == 0 ? "\t" : " ");
        int grants = _random.Next(5) == 0 ? 2 : 1;
        for (int i = 0; i < grants; i++)
        {
            if (i > 0) _text.Append(_random.Next(2) == 0 ? " : " : ":");
            List(2, HostMember);
            Space();
            _text.Append('=');
            Space();
            List(4, Spec);
        }
        EndOfLine();
    }

    private void Spec()
    {
        switch (_random.Next(10))
        {
            case 0: _text.Append("() "); break;
            case 1: _text.Append("(:) "); break;
            case 2: _text.Append("( : "); List(2, GroupMember); _text.Append(") "); break;
            case 3: _text.Append('('); List(2, RunasMember); _text.Append(" : "); List(2, GroupMember); _text.Append(')'); break;
            case <= 5: _text.Append('('); List(2, RunasMember); _text.Append(") "); break;
            default: break;
        }
        int options = _random.Next(6) == 0 ? 1 + _random.Next(2) : 0;
        for (int i = 0; i < options; i++)
            _text.Append(Pick(Options)).Append(' ');
        int tags = _random.Next(3) == 0 ? 1 + _random.Next(3) : 0;
        for (int i = 0; i < tags; i++)
            _text.Append(Pick(Tags)).Append(_random.Next(2) == 0 ? " " : "");
        CommandMember();
    }

    private void CommandMember()
    {
        int digests = _random.Next(12) == 0 ? 1 + _random.Next(2) : 0;
        for (int i = 0; i < digests; i++)
            _text.Append(i > 0 ? ", " : "").Append(Pick(Digests)).Append(' ');
        Negate();
        if (digests == 0 && _random.Next(5) == 0) _text.Append(Pick(["SHELLS", "PAGERS", "KILL", "C3", "UNKNOWN"]));
        else _text.Append(digests > 0 ? Pick(["/bin/ls", "ALL", "/bin/cat /etc/hosts", "/usr/bin/"]) : Pick(Commands));
    }

    private void UserMember() => Member(Users, ["ADMINS", "OPS", "FULLTIMERS", "U_1", "NOBODY"]);

    private void RunasMember() => Member(Users, ["OP", "DBA", "R_A"]);

    private void HostMember() => Member(Hosts, ["WEB", "DB", "LAN", "H2"]);

    private void GroupMember() => Member(Groups, ["OP", "DBA"]);

    private void Member(string[] words, string[] aliases)
    {
        Negate();
        _text.Append(_random.Next(5) == 0 ? Pick(aliases) : Pick(words));
    }

    private void Negate()
    {
        switch (_random.Next(16))
        {
            case 0: _text.Append('!'); break;
            case 1: _text.Append("! "); break;
            case 2: _text.Append("!!"); break;
            default: break;
        }
    }

    private void List(int countMax, Action member)
    {
        int count = 1 + (_random.Next(2) == 0 ? 0 : _random.Next(countMax));
        for (int i = 0; i < count; i++)
        {
            if (i > 0) _text.Append(_random.Next(8) switch { 0 => " , ", 1 => ",", 2 => ", \\\n    ", _ => ", " });
            member();
        }
    }

    private void Space()
    {
        if (_random.Next(2) == 0) _text.Append(' ');
    }

    private void EndOfLine() => _text.Append(_random.Next(12) switch { 0 => " # note\n", 1 => "  \n", 2 => " \\\n\n", _ => "\n" });

    private string Soup()
    {
        var soup = new StringBuilder();
        int count = 1 + _random.Next(12);
        for (int i = 0; i < count; i++)
            soup.Append(Pick(Junk)).Append(_random.Next(2) == 0 ? " " : "");
        return soup.ToString();
    }

    private string Damage(string text)
    {
        if (text.Length == 0) return Pick(Junk);
        int at = _random.Next(text.Length);
        int length = Math.Min(1 + _random.Next(4), text.Length - at);
        return _random.Next(4) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Pick(Junk)),
            2 => text[..at],
            _ => text.Remove(at, length).Insert(at, Pick(Junk)),
        };
    }

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
