using Infra.Sudo.Policy.Ast;

namespace Infra.Sudo.Policy.Defaults;

/// <summary>
/// One <c>Defaults</c> entry, checked and ready to apply: made by <see cref="SettingParser"/>, taken by <see cref="Settings.Apply"/>.
/// Keeps the memory that its value was parsed from.
/// </summary>
public readonly struct SettingChange
{
    internal SettingChange(SettingId id, SettingOperator operation, bool isSet, long number, ReadOnlyMemory<byte> text)
    {
        Id = id;
        Operator = operation;
        IsSet = isSet;
        Number = number;
        Text = text;
    }

    /// <summary>Which setting changes.</summary>
    public SettingId Id { get; }

    /// <summary>How it was written.</summary>
    public SettingOperator Operator { get; }

    /// <summary>Whether the setting has a value afterwards; false for off and unset.</summary>
    public bool IsSet { get; }

    /// <summary>The value as <see cref="Settings.Number"/> gives it.</summary>
    public long Number { get; }

    /// <summary>The value's bytes for texts, resource limits and lists (all words).</summary>
    public ReadOnlyMemory<byte> Text { get; }
}
