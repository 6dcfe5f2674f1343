using Infra.Av1.Decoding;
using Infra.Av1.Headers;

namespace Infra.Av1.Tests.Syntax;

/// <summary>A frame without samples.</summary>
internal sealed class ParsedFrame(SequenceHeader sequence, FrameHeader header) : FrameContext(sequence, header);
