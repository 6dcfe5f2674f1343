using System.Text;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;
using Infra.Sudo.Policy.Evaluation;
using Infra.Sudo.Policy.Lint;
using Infra.Sudo.Policy.Parsing;
using Infra.Sudo.Policy.Tests.Evaluation;

namespace Infra.Sudo.Policy.Tests.Defaults;

/// <summary>Each of the 164 names by itself: what it takes, what it starts as, where its values end, and what comes of it.</summary>
public sealed class DesignRowTests
{
    public static TheoryData<string> Names => [.. DesignRows.All.Keys];

    public static TheoryData<string> NamesOf(string treatments) => [.. DesignRows.All.Values.Where(row => treatments.Contains(row.Treatment, StringComparison.Ordinal)).Select(row => row.Name)];

    [Fact]
    public void Rows_AreTheTableAndNothingElse() => Assert.Equal(DesignRows.All.Keys.Order(StringComparer.Ordinal), SettingList.All.Select(setting => setting.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public void Row_HasItsTypeMarksDefaultAndTreatment(string name)
    {
        DesignRow row = DesignRows.All[name];
        SettingDefinition setting = Find(name);

        Assert.Equal(TypeOf(row.Type), setting.Type);
        Assert.Equal(row.Type == "Ls", setting.KeepsBlanks);
        Assert.Equal(row.IsNegatable, setting.IsNegatable);
        Assert.Equal(row.Path, setting.Path);
        if (row.Default is not null) Assert.Equal(row.Default, setting.DefaultText);
        Assert.Equal(TreatmentOf(row.Treatment), setting.Treatment);
        Assert.Equal(row.Choices, setting.Choices);
    }

    /// <summary>The default is in force without any line, and after a line that says just it.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Row_StartsWithItsDefault(string name)
    {
        DesignRow row = DesignRows.All[name];
        SettingDefinition setting = Find(name);
        var settings = new Settings();
        string before = Shown(settings, setting);

        if (row.Type == "F") Assert.Equal(row.Default == "on", settings.IsOn(setting.Id));
        else if (setting.DefaultText.Length == 0) Assert.False(settings.IsOn(setting.Id));
        else
        {
            Assert.True(SettingParser.TryParse(setting, SettingOperator.Set, Bytes(setting.DefaultText), out SettingChange change, out SettingErrorKind error), $"{error}");
            settings.Apply(change, 7);
            Assert.Equal(before, Shown(settings, setting));
            Assert.Equal(7, settings.Origin(setting.Id));
        }
    }

    /// <summary>Through the parser and the checker of a whole file, as visudo does it.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Row_TakesItsValuesUpToTheirBoundsAndNoneBeyond(string name)
    {
        DesignRow row = DesignRows.All[name];
        (string[] good, string[] bad) = Values(row);

        foreach (string value in good)
            Assert.Equal([], Mistakes($"Defaults {name}=\"{value}\""));
        foreach (string value in bad)
            Assert.Equal([$"value \"{value}\" is invalid for option \"{name}\""], Mistakes($"Defaults {name}=\"{value}\""));
        if (row.Type == "F") Assert.Equal([$"option \"{name}\" does not take a value"], Mistakes($"Defaults {name}=on"));
        if (row.Path == SettingPath.Absolute) Assert.Equal([$"values for \"{name}\" must start with a '/'"], Mistakes($"Defaults {name}=~/x"));
        if (row.Path == SettingPath.HomeOrAny) Assert.Equal([$"values for \"{name}\" must start with a '/', '~', or '*'"], Mistakes($"Defaults {name}=x/y"));
    }

    [Theory, MemberData(nameof(Names))]
    public void Row_TakesTheOperatorsOfItsType(string name)
    {
        DesignRow row = DesignRows.All[name];
        bool isList = row.Type.StartsWith('L');
        bool isBareTaken = row.Type is "F" || (row.IsNegatable && row.Type is "T" or "FAC");

        Assert.Equal(NothingOr(isBareTaken, $"no value specified for \"{name}\""), Mistakes($"Defaults {name}"));
        Assert.Equal(NothingOr(row.IsNegatable, $"no value specified for \"{name}\""), Mistakes($"Defaults !{name}"));
        Assert.Equal(NothingOr(isList, $"invalid operator \"+=\" for \"{name}\""), Mistakes($"Defaults {name}+=x"));
        Assert.Equal(NothingOr(isList, $"invalid operator \"-=\" for \"{name}\""), Mistakes($"Defaults {name}-=x"));
    }

    /// <summary>Each of the lists: replaced, added to, taken from, emptied.</summary>
    [Theory]
    [InlineData("env_check")]
    [InlineData("env_delete")]
    [InlineData("env_keep")]
    [InlineData("log_servers")]
    public void List_IsReplacedGrownShrunkAndEmptied(string name)
    {
        Assert.Equal("A B", WordsAfter(name, $"{name}=\"A B\""));
        Assert.Equal("A B C", WordsAfter(name, $"{name}=\"A B\", {name}+=\"C A\""));
        Assert.Equal("B", WordsAfter(name, $"{name}=\"A B\", {name}-=\"A X\""));
        Assert.Equal("", WordsAfter(name, $"{name}=\"A B\", !{name}"));
    }

    /// <summary>Treatments W and R, and what is of a later release and must not be silently missing: one line each in lint, with its place.</summary>
    [Theory]
    [MemberData(nameof(NamesOf), "WR")]
    [InlineData("log_input")]
    [InlineData("log_stdin")]
    [InlineData("log_ttyin")]
    [InlineData("log_output")]
    [InlineData("log_stdout")]
    [InlineData("log_stderr")]
    [InlineData("log_ttyout")]
    [InlineData("intercept")]
    [InlineData("log_subcmds")]
    [InlineData("log_servers")]
    public void UnsupportedRow_IsNamedWithItsPlace(string name)
    {
        LintFinding[] findings = [.. PolicyLint.Check(TestPolicy.Parse($"alice ALL=/usr/bin/id\nDefaults {ValueFor(name)}\n")).Where(finding => finding.Id is "not-supported" or "no-effect")];

        LintFinding finding = Assert.Single(findings);
        Assert.Equal((2, 10), (finding.Place.Line, finding.Place.Column));
        Assert.Contains(name, finding.Reason, StringComparison.Ordinal);
        Assert.Equal(DesignRows.All[name].Treatment == 'W' || name == "log_servers" ? "no-effect" : "not-supported", finding.Id);
    }

    [Theory]
    [MemberData(nameof(NamesOf), "A")]
    public void AcceptedRow_IsPassedOverWithoutAWord(string name)
    {
        Assert.Empty(PolicyLint.Check(TestPolicy.Parse($"alice ALL=/usr/bin/id\nDefaults {ValueFor(name)}\n")));
        Assert.True(Judge($"Defaults {ValueFor(name)}").IsAllowed);
    }

    /// <summary>What cannot be kept is refused when it would allow.</summary>
    [Theory]
    [InlineData("log_input", "log_input")]
    [InlineData("log_stdin", "log_stdin")]
    [InlineData("log_ttyin", "log_ttyin")]
    [InlineData("log_output", "log_output")]
    [InlineData("log_stdout", "log_stdout")]
    [InlineData("log_stderr", "log_stderr")]
    [InlineData("log_ttyout", "log_ttyout")]
    [InlineData("intercept", "intercept")]
    [InlineData("log_subcmds", "log_subcmds")]
    [InlineData("runchroot=/srv", "runchroot")]
    [InlineData("log_servers=host, !ignore_logfile_errors", "log_servers")]
    public void RefusedRow_RefusesTheCommand(string entry, string note)
    {
        Judgement judgement = Judge($"Defaults {entry}");

        Assert.Equal((false, DenialReason.NotSupported, note), (judgement.IsAllowed, judgement.Reason, judgement.Note));
    }

    [Theory]
    [InlineData("log_input, ignore_iolog_errors")]
    [InlineData("log_ttyout, ignore_iolog_errors")]
    [InlineData("log_servers=host")]
    [InlineData("runchroot=*")]
    [InlineData("role=r, type=t")]          // no SELinux here: without effect
    [InlineData("stay_setuid, always_query_group_plugin, group_plugin=x")]
    public void RefusedRow_InItsHarmlessForm_Allows(string entry) => Assert.True(Judge($"Defaults {entry}").IsAllowed);

    private static (string[] Good, string[] Bad) Values(DesignRow row) => (row.Type, row.Path) switch
    {
        ("F", _) => ([], []),
        ("S", SettingPath.Absolute) => (["/", "/a b", "/" + new string('x', 4094)], []),
        ("S", SettingPath.HomeOrAny) => (["/", "~", "~user/x", "*"], []),
        ("S", _) => (["x", "a b,c=d", new string('x', 5000)], []),
        ("I", _) => (["-2147483648", "0", "2147483647"], ["-2147483649", "2147483648", "1x"]),
        ("U", _) => (["0", "4294967295"], ["-1", "4294967296", "1x"]),
        ("M", _) => (["0", "0777", "777"], ["1000", "8", "-1"]),
        ("TS", _) => (["0", "-1", "0.000000001", "2.5", "153722867280912930"], ["x", "1.x", "999999999999999999999"]),
        ("TO", _) => (["0", "2147483647", "1d2h3m4s", "24855D"], ["2147483648", "24856d", "1s1d", "1x", "-1"]),
        ("RL", _) => (["infinity", "0", "18446744073709551615", "1,infinity", "infinity,2", "user", "default"], ["18446744073709551616", "user,1", "1,", ",1", "-1", "x"]),
        ("FAC", _) => (["auth", "authpriv", "daemon", "user", "local0", "local7"], ["local8", "kern2", "AUTH"]),
        ("PRI", _) => (["alert", "crit", "debug", "emerg", "err", "info", "notice", "warning", "none"], ["loud", "ALERT"]),
        ("T", _) => (row.Choices, ["x", row.Choices[0].ToUpperInvariant(), row.Choices[0] + "s"]),
        ("L", _) or ("Ls", _) => (["A", "A B\tC", "LC_*", "A=B*"], []),
        _ => throw new InvalidOperationException(row.Type),
    };

    private static string ValueFor(string name) => DesignRows.All[name] switch
    {
        { Type: "F" } => name,
        { Path: not SettingPath.None } => $"{name}=/x",
        _ => $"{name}=x",
    };

    private static string[] NothingOr(bool isFine, string mistake) => isFine ? [] : [mistake];

    private static string[] Mistakes(string line)
    {
        SudoersPolicy policy = TestPolicy.Parse(line + "\n");
        Assert.False(policy.HasErrors, line);
        return [.. SettingChecker.FindMistakes(policy).Select(problem => problem.Message)];
    }

    private static string WordsAfter(string name, string entries)
    {
        SudoersPolicy policy = TestPolicy.Parse($"Defaults {entries}\n");
        var settings = new Settings();
        for (int i = 0; i < policy.DefaultsCount; i++)
        {
            Assert.True(SettingParser.TryParse(Find(name), policy.DefaultsEntry(i).Operator, policy.Memory(policy.DefaultsEntry(i).Value), out SettingChange change, out _));
            settings.Apply(change, i);
        }
        return string.Join(' ', settings.Words(Find(name).Id).Select(word => Encoding.ASCII.GetString(word.Span)).ToArray());
    }

    private static string Shown(Settings settings, SettingDefinition setting) => setting.Type switch
    {
        SettingType.List => string.Join('\n', settings.Words(setting.Id).Select(word => Encoding.ASCII.GetString(word.Span)).ToArray()),
        SettingType.Text or SettingType.ResourceLimit => Encoding.ASCII.GetString(settings.Text(setting.Id).Span),
        SettingType.Choice => settings.Choice(setting.Id),
        _ => $"{settings.Number(setting.Id)}",
    };

    private static Judgement Judge(string line)
    {
        RootFacts facts = TestPolicy.Machine();
        return new PolicyEngine(TestPolicy.Parse($"{line}\nalice ALL=ALL\n"), facts).Evaluate(TestPolicy.Ask(facts, "alice", "/usr/bin/ls"));
    }

    private static SettingDefinition Find(string name) => SettingTable.Find(Bytes(name).Span)!;

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static SettingType TypeOf(string type) => type switch
    {
        "F" => SettingType.Flag,
        "S" => SettingType.Text,
        "I" => SettingType.Integer,
        "U" => SettingType.Unsigned,
        "M" => SettingType.Mode,
        "L" or "Ls" => SettingType.List,
        "FAC" => SettingType.Facility,
        "PRI" => SettingType.Priority,
        "T" => SettingType.Choice,
        "TS" => SettingType.Minutes,
        "TO" => SettingType.Timeout,
        _ => SettingType.ResourceLimit,
    };

    private static SettingTreatment TreatmentOf(char treatment) => treatment switch
    {
        '1' => SettingTreatment.First,
        '2' => SettingTreatment.Second,
        '3' => SettingTreatment.Third,
        'A' => SettingTreatment.Accepted,
        'W' => SettingTreatment.Warned,
        _ => SettingTreatment.Refused,
    };
}
