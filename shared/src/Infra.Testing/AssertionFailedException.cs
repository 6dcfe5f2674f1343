namespace Infra.Testing;

/// <summary>A check of this library failed; the text says what was expected and what came. Test runners show it as a failed test.</summary>
public sealed class AssertionFailedException(string message, Exception? inner = null) : Exception(message, inner);
