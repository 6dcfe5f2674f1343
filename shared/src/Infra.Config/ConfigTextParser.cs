namespace Infra.Config;

/// <summary>Parses a whole string; false if it is malformed. Must not throw.</summary>
public delegate bool ConfigTextParser<T>(string text, out T result);
