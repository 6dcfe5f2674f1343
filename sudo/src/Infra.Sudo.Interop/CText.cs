namespace Infra.Sudo.Interop;

/// <summary>Bytes as C wants them: with a NUL at the end and none before it.</summary>
internal static class CText
{
    /// <summary>A copy with a NUL behind it; false if a NUL is inside, where C would stop reading.</summary>
    internal static bool TryTerminate(ReadOnlySpan<byte> text, out byte[] terminated)
    {
        terminated = [];
        if (text.Contains((byte)0)) return false;
        terminated = new byte[text.Length + 1];
        text.CopyTo(terminated);
        return true;
    }
}
