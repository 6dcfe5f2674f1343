using System.Runtime.CompilerServices;

namespace Infra.Interop;

internal static class NativeText
{
    /// <summary>Refuses text that C would read as something shorter: a NUL inside ends it there.</summary>
    internal static void Check(string text, [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, name);
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A NUL inside.", name);
    }
}
