using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;

namespace Infra.Sudo.Policy.Tests.Defaults;

/// <summary>Each type of setting at its bounds, and the texts of its mistakes.</summary>
public sealed class SettingValueTests
{
    [Theory]
    [InlineData("closefrom", "-2147483648", -2147483648L)]                    // I
    [InlineData("closefrom", "2147483647", 2147483647L)]
    [InlineData("closefrom", "2147483648", null)]
    [InlineData("closefrom", "3x", null)]
    [InlineData("passwd_tries", "0", 0L)]                                      // U
    [InlineData("passwd_tries", "4294967295", 4294967295L)]
    [InlineData("passwd_tries", "4294967296", null)]
    [InlineData("passwd_tries", "-1", null)]
    [InlineData("umask", "0", 0L)]                                             // M
    [InlineData("umask", "0777", 511L)]
    [InlineData("umask", "1000", null)]
    [InlineData("umask", "8", null)]
    [InlineData("timestamp_timeout", "0.5", 300_000_000L)]                     // TS, in ticks
    [InlineData("timestamp_timeout", "-1", -600_000_000L)]
    [InlineData("timestamp_timeout", "15", 9_000_000_000L)]
    [InlineData("timestamp_timeout", "1.2.3", null)]
    [InlineData("timestamp_timeout", "x", null)]
    [InlineData("command_timeout", "1d2h3m4s", 93784L)]                        // TO
    [InlineData("command_timeout", "2147483647", 2147483647L)]
    [InlineData("command_timeout", "2147483648", null)]
    [InlineData("command_timeout", "1s1d", null)]
    [InlineData("syslog", "local7", 184L)]                                     // FAC
    [InlineData("syslog", "local8", null)]
    [InlineData("syslog_goodpri", "debug", 7L)]                                // PRI
    [InlineData("syslog_goodpri", "loud", null)]
    [InlineData("lecture", "always", 2L)]                                      // T
    [InlineData("lecture", "ALWAYS", null)]
    [InlineData("fdexec", "digest_only", 1L)]
    [InlineData("timestamp_type", "kernel", 3L)]
    public void Number_IsWithinItsBoundsOrAMistake(string name, string value, long? expected)
    {
        SettingDefinition setting = Find(name);

        bool isTaken = SettingParser.TryParse(setting, SettingOperator.Set, Bytes(value), out SettingChange change, out SettingErrorKind error);

        Assert.Equal(expected is not null, isTaken);
        if (expected is not null) Assert.Equal(expected, change.Number);
        else Assert.Equal($"value \"{value}\" is invalid for option \"{name}\"", SettingParser.Describe(error, Bytes(name), SettingOperator.Set, Bytes(value)));
    }

    [Theory]
    [InlineData("rlimit_core", "infinity", true)]                              // RL
    [InlineData("rlimit_core", "0,infinity", true)]
    [InlineData("rlimit_core", "user", true)]
    [InlineData("rlimit_core", "default", true)]
    [InlineData("rlimit_core", "18446744073709551615", true)]
    [InlineData("rlimit_core", "18446744073709551616", false)]
    [InlineData("rlimit_core", "user,1", false)]
    [InlineData("rlimit_core", "1,", false)]
    [InlineData("rlimit_core", "", false)]
    [InlineData("env_keep", "A B*", true)]                                     // L
    [InlineData("badpass_message", "", true)]                                  // S
    public void Text_IsTakenOrAMistake(string name, string value, bool expected) =>
        Assert.Equal(expected, SettingParser.TryParse(Find(name), SettingOperator.Set, Bytes(value), out _, out _));

    [Theory]
    [InlineData("logfile", "/var/log/sudo", "")]                               // p
    [InlineData("logfile", "log", "values for \"logfile\" must start with a '/'")]
    [InlineData("runcwd", "*", "")]                                            // c
    [InlineData("runcwd", "~", "")]
    [InlineData("runcwd", "**", "values for \"runcwd\" must start with a '/', '~', or '*'")]
    public void Path_StartsAsItMust(string name, string value, string message)
    {
        bool isTaken = SettingParser.TryParse(Find(name), SettingOperator.Set, Bytes(value), out _, out SettingErrorKind error);

        Assert.Equal(message.Length == 0, isTaken);
        Assert.Equal(message, SettingParser.Describe(error, Bytes(name), SettingOperator.Set, Bytes(value)));
    }

    [Fact]
    public void Path_OfPathMaxOrMore_IsTooLong()
    {
        Assert.True(SettingParser.TryParse(Find("logfile"), SettingOperator.Set, Bytes("/" + new string('x', 4094)), out _, out _));
        Assert.False(SettingParser.TryParse(Find("logfile"), SettingOperator.Set, Bytes("/" + new string('x', 4095)), out _, out SettingErrorKind error));
        Assert.Equal("path name for \"logfile\" too long", SettingParser.Describe(error, Bytes("logfile"), SettingOperator.Set, default));
    }

    [Fact]
    public void List_OfTooManyWords_IsAMistake()
    {
        Assert.True(SettingParser.TryParse(Find("env_keep"), SettingOperator.Set, Bytes(Words(Settings.ListWordsMax)), out _, out _));
        Assert.False(SettingParser.TryParse(Find("env_keep"), SettingOperator.Set, Bytes(Words(Settings.ListWordsMax + 1)), out _, out _));
    }

    [Theory]
    [InlineData("= A B", "A B")]
    [InlineData("= A,+= B A", "A B")]
    [InlineData("= A B C,-= B X", "A C")]
    [InlineData("= A,!", "")]
    [InlineData("!,+= A", "A")]
    public void List_FollowsItsOperators(string steps, string expected)
    {
        var settings = new Settings();
        foreach (string step in steps.Split(','))
        {
            (SettingOperator operation, string value) = step[0] switch
            {
                '!' => (SettingOperator.Off, ""),
                '+' => (SettingOperator.Add, step[3..]),
                '-' => (SettingOperator.Remove, step[3..]),
                _ => (SettingOperator.Set, step[2..]),
            };
            Assert.True(SettingParser.TryParse(Find("env_keep"), operation, Bytes(value), out SettingChange change, out _));
            settings.Apply(change, 0);
        }

        Assert.Equal(expected, string.Join(' ', settings.Words(SettingId.EnvKeep).Select(word => Encoding.ASCII.GetString(word.Span)).ToArray()));
    }

    [Fact]
    public void List_ThatKeepsBlanks_HasOneWord()
    {
        var settings = new Settings();
        Assert.True(SettingParser.TryParse(Find("passprompt_regex"), SettingOperator.Set, Bytes("a b"), out SettingChange change, out _));
        settings.Apply(change, 0);

        Assert.Equal("a b", Encoding.ASCII.GetString(Assert.Single(settings.Words(SettingId.PasspromptRegex)).Span));
    }

    [Theory]
    [InlineData("passwd_tries", SettingOperator.Add, "invalid operator \"+=\" for \"passwd_tries\"")]
    [InlineData("secure_path", SettingOperator.Remove, "invalid operator \"-=\" for \"secure_path\"")]
    [InlineData("use_pty", SettingOperator.Add, "invalid operator \"+=\" for \"use_pty\"")]
    [InlineData("passwd_tries", SettingOperator.On, "no value specified for \"passwd_tries\"")]
    [InlineData("use_pty", SettingOperator.Set, "option \"use_pty\" does not take a value")]
    public void Operator_ThatDoesNotFit_IsNamed(string name, SettingOperator operation, string message)
    {
        Assert.False(SettingParser.TryParse(Find(name), operation, Bytes("x"), out _, out SettingErrorKind error));
        Assert.Equal(message, SettingParser.Describe(error, Bytes(name), operation, Bytes("x")));
    }

    [Fact]
    public void BareChoice_IsItsSecondWord()
    {
        Assert.True(SettingParser.TryParse(Find("lecture"), SettingOperator.On, default, out SettingChange change, out _));
        Assert.Equal(1, change.Number);
    }

    [Fact]
    public void TtyTickets_SetTheTimestampType()
    {
        var settings = new Settings();
        Assert.True(SettingParser.TryParse(Find("tty_tickets"), SettingOperator.Off, default, out SettingChange change, out _));
        settings.Apply(change, 0);

        Assert.Equal("global", settings.Choice(SettingId.TimestampType));
    }

    /// <summary>A thousand words, looked through once for each of many entries: such a policy allows nothing.</summary>
    [Fact]
    public void ListThatIsLookedThroughTooOften_IsOverTheLimit()
    {
        var settings = new Settings();
        Apply(settings, SettingOperator.Set, Words(1000));
        for (int i = 0; i < 15_000; i++)
            Apply(settings, SettingOperator.Add, "W999");
        Assert.False(settings.IsOverLimit);

        for (int i = 0; i < 10_000; i++)
            Apply(settings, SettingOperator.Add, "W999");

        Assert.True(settings.IsOverLimit);
        Assert.Equal(1000, settings.Words(SettingId.EnvKeep).Count);
        settings.Reset();
        Assert.False(settings.IsOverLimit);
    }

    private static void Apply(Settings settings, SettingOperator operation, string words)
    {
        Assert.True(SettingParser.TryParse(Find("env_keep"), operation, Bytes(words), out SettingChange change, out _));
        settings.Apply(change, 0);
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(i => $"W{i}").ToArray());

    private static SettingDefinition Find(string name) => SettingTable.Find(Bytes(name)) ?? throw new InvalidOperationException(name);

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
