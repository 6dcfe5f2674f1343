namespace Infra.Av1.Decoding;

/// <summary>Exceptions that a mistake of ours may throw in the depths of a frame: they become the error <see cref="Av1ErrorCode.Internal"/> at one place, so that no input can end the program.</summary>
internal static class Mistakes
{
    /// <summary>Whether an exception is of that kind.</summary>
    public static bool IsOurs(Exception exception) => exception
        is IndexOutOfRangeException or ArgumentException or InvalidOperationException or InvalidCastException or ArithmeticException or NullReferenceException;

    /// <summary>The error, with the place in the code where it happened.</summary>
    public static Av1Error Describe(Exception exception, int obuIndex, in Av1PacketInfo packet)
    {
        string place = PlaceOf(exception.StackTrace ?? "");
        return new Av1Error(Av1ErrorCode.Internal, obuIndex, 0, $"{exception.GetType().Name} in {place}: please report it", packet);
    }

    // The innermost method of ours: "   at Infra.Av1.Type.Method(…) in …". Read from the text, because what reflection would tell may be trimmed away.
    private static string PlaceOf(ReadOnlySpan<char> trace)
    {
        const string Ours = "at Infra.";
        int start = trace.IndexOf(Ours, StringComparison.Ordinal);
        if (start < 0) return "an unknown place";
        ReadOnlySpan<char> rest = trace[(start + "at ".Length)..];
        int end = rest.IndexOfAny('(', '\n');
        return (end < 0 ? rest : rest[..end]).ToString();
    }
}
