namespace Infra.Dns.Wire;

/// <summary>Why bytes are no DNS data, and where.</summary>
/// <param name="Message">One sentence without a full stop; it quotes nothing of the bytes.</param>
/// <param name="Offset">The place in bytes from the beginning of the message.</param>
public readonly record struct WireError(string Message, int Offset)
{
    /// <summary>The message with its place; empty for no error.</summary>
    public override string ToString() => Message is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Message} at byte {Offset}");
}
