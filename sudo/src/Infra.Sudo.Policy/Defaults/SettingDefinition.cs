using System.Text;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>One row of the settings table: what a <c>Defaults</c> name takes, starts as, and means here. Immutable.</summary>
public sealed class SettingDefinition
{
    private readonly byte[] _name;
    private readonly string[] _choices;

    internal SettingDefinition(
        SettingId id, string name, SettingType type, string defaultText, SettingTreatment treatment, string description,
        bool negatable = false, SettingPath path = SettingPath.None, bool keepsBlanks = false, string[]? choices = null)
    {
        Id = id;
        Name = name;
        Type = type;
        DefaultText = defaultText;
        Treatment = treatment;
        Description = description;
        IsNegatable = negatable || type == SettingType.Flag;
        Path = path;
        KeepsBlanks = keepsBlanks;
        _name = Encoding.ASCII.GetBytes(name);
        _choices = choices ?? [];
    }

    /// <summary>The row's number, in the order of <c>sudo -V</c>.</summary>
    public SettingId Id { get; }

    /// <summary>The name as sudoers writes it.</summary>
    public string Name { get; }

    /// <summary>The name as bytes.</summary>
    public ReadOnlySpan<byte> NameBytes => _name;

    /// <summary>What kind of value it takes.</summary>
    public SettingType Type { get; }

    /// <summary>The value without any <c>Defaults</c> line, as sudoers would write it; empty for unset; <c>on</c> or <c>off</c> for flags.</summary>
    public string DefaultText { get; }

    /// <summary>What this implementation makes of it.</summary>
    public SettingTreatment Treatment { get; }

    /// <summary>What <c>sudo -V</c> prints; a <c>printf</c> format with one value for all types but flags, lists and some choices.</summary>
    public string Description { get; }

    /// <summary>Whether <c>!name</c> is allowed; true for flags.</summary>
    public bool IsNegatable { get; }

    /// <summary>What a text value demands of a path.</summary>
    public SettingPath Path { get; }

    /// <summary>For lists: the whole value is one member, blanks included.</summary>
    public bool KeepsBlanks { get; }

    /// <summary>The words of a choice; the first stands for off, the second for on. Empty for other types.</summary>
    public IReadOnlyList<string> Choices => _choices;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
