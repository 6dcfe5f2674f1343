using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Defaults;

namespace Infra.Sudo.Policy.Tests.Defaults;

/// <summary>The table as a whole: its names, and who of them takes a bare name or <c>!</c>.</summary>
public sealed class SettingTableTests
{
    private const int NamesOfTheOriginal = 163;
    private const int NegatableOthers = 47;

    public static TheoryData<string> NegatableNames() => [.. SettingList.All.Where(setting => setting.Type != SettingType.Flag && setting.IsNegatable).Select(setting => setting.Name)];

    public static TheoryData<string> OtherNames() => [.. SettingList.All.Where(setting => setting.Type != SettingType.Flag && !setting.IsNegatable).Select(setting => setting.Name)];

    public static TheoryData<string> Flags() => [.. SettingList.All.Where(setting => setting.Type == SettingType.Flag).Select(setting => setting.Name)];

    [Fact]
    public void Table_HoldsEachNameOnce()
    {
        Assert.Equal(NamesOfTheOriginal + 1, SettingList.All.Select(setting => setting.Name).Distinct(StringComparer.Ordinal).Count());   // and strict_args
        Assert.Equal(NegatableOthers, NegatableNames().Count);
        Assert.All(SettingList.All, setting => Assert.Same(setting, SettingTable.Find(System.Text.Encoding.ASCII.GetBytes(setting.Name))));
        Assert.All(SettingList.All, setting => Assert.NotEmpty(setting.Description));
        Assert.Null(SettingTable.Find("nonsense"u8));
        Assert.Null(SettingTable.Find(""u8));
    }

    [Theory, MemberData(nameof(NegatableNames))]
    public void Negation_EmptiesTheSetting(string name)
    {
        SettingDefinition setting = SettingTable.Find(System.Text.Encoding.ASCII.GetBytes(name))!;

        Assert.True(SettingParser.TryParse(setting, SettingOperator.Off, default, out SettingChange change, out _));

        var settings = new Settings();
        settings.Apply(change, 0);
        // Choices fall back on their first word, a mode on "leave it alone"; all else is unset.
        if (setting.Type == SettingType.Choice) Assert.Equal(setting.Choices[0], settings.Choice(setting.Id));
        else if (setting.Type == SettingType.Mode) Assert.Equal(0x1FF, settings.Number(setting.Id));
        else Assert.False(settings.IsOn(setting.Id));
        Assert.Equal(0, settings.Origin(setting.Id));
    }

    [Theory, MemberData(nameof(OtherNames))]
    public void Negation_OfOthers_IsAMistake(string name)
    {
        SettingDefinition setting = SettingTable.Find(System.Text.Encoding.ASCII.GetBytes(name))!;

        Assert.False(SettingParser.TryParse(setting, SettingOperator.Off, default, out _, out SettingErrorKind error));
        Assert.Equal($"no value specified for \"{name}\"", SettingParser.Describe(error, System.Text.Encoding.ASCII.GetBytes(name), SettingOperator.Off, default));
    }

    [Theory, MemberData(nameof(Flags))]
    public void Flags_AreOnOrOffAndTakeNoValue(string name)
    {
        SettingDefinition setting = SettingTable.Find(System.Text.Encoding.ASCII.GetBytes(name))!;
        var settings = new Settings();

        foreach (bool isOn in (bool[])[true, false, true])
        {
            Assert.True(SettingParser.TryParse(setting, isOn ? SettingOperator.On : SettingOperator.Off, default, out SettingChange change, out _));
            settings.Apply(change, 0);
            Assert.Equal(isOn, settings.IsOn(setting.Id));
        }

        Assert.False(SettingParser.TryParse(setting, SettingOperator.Set, "1"u8.ToArray(), out _, out SettingErrorKind error));
        Assert.Equal($"option \"{name}\" does not take a value", SettingParser.Describe(error, System.Text.Encoding.ASCII.GetBytes(name), SettingOperator.Set, "1"u8));
    }
}
