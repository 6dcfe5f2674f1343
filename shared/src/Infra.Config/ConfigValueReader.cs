namespace Infra.Config;

/// <summary>Turns a value of a file into a typed one; on failure it has reported why through <see cref="ConfigValue.Error"/>.</summary>
public delegate bool ConfigValueReader<T>(ConfigValue value, out T result);
