namespace Infra.Testing;

/// <summary>The checks that every parser of a complete message must pass.</summary>
public static class WireAssert
{
    /// <summary>Parses a whole message; true if it is one.</summary>
    public delegate bool TryParse(ReadOnlySpan<byte> message);

    /// <summary>The message itself parses, and every shorter beginning of it fails without an exception.</summary>
    /// <exception cref="AssertionFailedException">The text names the length that was accepted or that threw.</exception>
    public static void EveryProperPrefixFails(ReadOnlySpan<byte> message, TryParse parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (!Parse(message, parse)) throw new AssertionFailedException($"the complete message of {message.Length} bytes does not parse");
        for (int length = 0; length < message.Length; length++)
        {
            // A copy of exactly that length, so that reading past its end cannot find the rest.
            if (Parse(message[..length].ToArray(), parse))
                throw new AssertionFailedException($"the first {length} of {message.Length} bytes parse as a complete message");
        }
    }

    /// <summary>The message itself parses, and no byte may follow it (each of the 256 values is tried).</summary>
    /// <exception cref="AssertionFailedException">The text names the byte.</exception>
    public static void AppendedByteFails(ReadOnlySpan<byte> message, TryParse parse)
    {
        ArgumentNullException.ThrowIfNull(parse);
        if (!Parse(message, parse)) throw new AssertionFailedException($"the complete message of {message.Length} bytes does not parse");
        byte[] longer = [.. message, 0];
        for (int value = 0; value <= byte.MaxValue; value++)
        {
            longer[^1] = (byte)value;
            if (Parse(longer, parse)) throw new AssertionFailedException($"the message parses with byte 0x{value:x2} after its end");
        }
    }

    private static bool Parse(ReadOnlySpan<byte> message, TryParse parse)
    {
        try
        {
            return parse(message);
        }
        catch (Exception e)
        {
            throw new AssertionFailedException($"{e.GetType().Name} on {message.Length} bytes: {e.Message}", e);
        }
    }
}
