namespace Infra.Dns.Dnstap;

/// <summary>How many bytes a dnstap record takes; counted once before it is written, because its lengths stand before it.</summary>
/// <param name="Frame">The whole data frame.</param>
/// <param name="Message">The message inside it.</param>
public readonly record struct DnstapFrameSize(int Frame, int Message);
