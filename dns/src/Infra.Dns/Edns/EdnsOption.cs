namespace Infra.Dns.Edns;

/// <summary>One option of a message.</summary>
/// <param name="code">Its number.</param>
/// <param name="value">Its bytes, a view of the message.</param>
public readonly ref struct EdnsOption(EdnsOptionCode code, ReadOnlySpan<byte> value)
{
    /// <summary>Its number.</summary>
    public EdnsOptionCode Code { get; } = code;

    /// <summary>Its bytes, a view of the message.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}
