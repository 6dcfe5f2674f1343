using Infra.Av1.Headers;
using Infra.Av1.Tables;
using Infra.Testing.Fakes;

namespace Infra.Av1.StreamGen.Headers;

/// <summary>Writes uncompressed_header, section 5.9.2, of frames with one tile. What the recipe leaves open is drawn.</summary>
internal sealed class FrameHeaderWriter
{
    private readonly StreamRecipe _stream;
    private readonly SeededRandom _random;
    private readonly int[] _slotHints = new int[Av1Constants.NumRefFrames];
    private readonly bool[] _slotSegments = new bool[Av1Constants.NumRefFrames];
    private BitList _bits = new();
    private int _frames;
    private bool _isPrecise;   // allow_high_precision_mv

    /// <summary>Prepares the headers of a stream, which are written in its order.</summary>
    public FrameHeaderWriter(StreamRecipe stream, SeededRandom random)
    {
        _stream = stream;
        _random = random;
    }

    /// <summary>The OBU of the next frame's header.</summary>
    public byte[] Write(FrameRecipe frame)
    {
        _bits = new BitList();
        int[] references = [.. Enumerable.Range(0, Av1Constants.RefsPerFrame).Select(_ => _random.Next(Av1Constants.NumRefFrames))];
        _bits.AddFlag(false);   // show_existing_frame
        _bits.Add((int)(frame.IsInter ? FrameType.Inter : FrameType.Key), 2);
        if (!_bits.AddFlag(frame.IsShown)) _bits.AddFlag(false);   // showable_frame
        if (frame.IsInter) _bits.AddFlag(false);                   // error_resilient_mode
        _bits.AddFlag(false);                                      // disable_cdf_update
        if (_bits.AddFlag(frame.IsScreen)) _bits.AddFlag(false);   // force_integer_mv
        _bits.AddFlag(false);                                      // frame_size_override_flag
        _bits.Add(frame.OrderHint, SequenceHeaderWriter.OrderHintBits);
        if (frame.IsInter) WriteReferences(frame, references);
        else WriteIntraSize(frame);
        _bits.AddFlag(false);   // disable_frame_end_update_cdf
        WriteTiles();
        WriteQuantizer(frame);
        WriteSegments(frame, references[0]);
        WriteDeltas(frame);
        if (!frame.HasBlockCopy) WriteFilters(frame);
        _bits.AddFlag(true);    // tx_mode_select
        if (frame.IsInter) WriteCompounds(frame, references);
        _bits.AddFlag(_random.Next(8) == 0);   // reduced_tx_set
        if (frame.IsInter) WriteGlobalMotion(frame);
        if (_stream.HasGrain && frame.IsShown) FilmGrainWriter.Write(_bits, Draw(frame, 4), frame.IsInter, _random);
        Store(frame);
        return _bits.ToObu(ObuType.ObuFrameHeader);
    }

    // A field with so many values.
    private int Draw(FrameRecipe frame, int values) => frame.GoesThroughHeaders ? _frames % values : _random.Next(values);

    private void Store(FrameRecipe frame)
    {
        _frames++;
        int first = frame.IsInter ? frame.Slot : 0;
        int last = frame.IsInter ? frame.Slot : Av1Constants.NumRefFrames - 1;
        for (int i = first; i <= last; i++)
        {
            _slotHints[i] = frame.OrderHint;
            _slotSegments[i] = frame.HasSegments;
        }
    }

    private void WriteIntraSize(FrameRecipe frame)
    {
        if (!frame.IsShown) _bits.Add(0xFF, 8);   // refresh_frame_flags
        _bits.AddFlag(false);                     // render_and_frame_size_different
        if (frame.IsScreen) _bits.AddFlag(frame.HasBlockCopy);
    }

    private void WriteReferences(FrameRecipe frame, int[] references)
    {
        _bits.Add(frame.HasPrimary ? 0 : Av1Constants.PrimaryRefNone, 3);
        _bits.Add(1 << frame.Slot, 8);
        _bits.AddFlag(false);                    // frame_refs_short_signaling
        foreach (int slot in references)
            _bits.Add(slot, 3);
        _bits.AddFlag(false);                    // render_and_frame_size_different
        _isPrecise = _bits.AddFlag(_random.Next(2) == 0);
        if (!_bits.AddFlag(!frame.GoesThroughHeaders)) _bits.Add(Draw(frame, 4), 2);   // is_filter_switchable, interpolation_filter
        _bits.AddFlag(true);                     // is_motion_mode_switchable
        _bits.AddFlag(_random.Next(4) > 0);      // use_ref_frame_mvs
    }

    // Uniform spacing and no increment: frames here are small enough for one tile.
    private void WriteTiles()
    {
        int superblock = _stream.Use128 ? 128 : 64;
        _bits.AddFlag(true);
        if (_stream.Width > superblock) _bits.AddFlag(false);
        if (_stream.Height > superblock) _bits.AddFlag(false);
    }

    private void WriteQuantizer(FrameRecipe frame)
    {
        _bits.Add(frame.Quantizer, 8);
        _bits.Add(0, 3);   // DC of luma, both of chroma
        if (!_bits.AddFlag(frame.GoesThroughHeaders || _random.Next(4) == 0)) return;
        _bits.Add(Draw(frame, 16), 4);
        _bits.Add(Draw(frame, 16), 4);
    }

    private void WriteSegments(FrameRecipe frame, int primarySlot)
    {
        if (!_bits.AddFlag(frame.HasSegments)) return;
        if (frame.IsInter && frame.HasPrimary)
        {
            _bits.AddFlag(true);                          // segmentation_update_map
            _bits.AddFlag(true);                          // segmentation_temporal_update
            if (!_bits.AddFlag(!_slotSegments[primarySlot])) return;   // segmentation_update_data
        }

        for (int segment = 0; segment < Av1Constants.MaxSegments; segment++)
        {
            _bits.AddFlag(true);                          // a quantizer for each, so that all eight are in use and none is lossless
            _bits.Add(_random.Next(20), 9);
            if (frame.GoesThroughHeaders && frame.IsInter) WriteFeatures();
            else _bits.Add(0, Av1Constants.SegLvlMax - 1);
        }
    }

    // What a segment may have besides a quantizer; each comes about in one of four.
    private void WriteFeatures()
    {
        for (int i = 0; i < Av1Constants.FrameLfCount; i++)
        {
            if (_bits.AddFlag(_random.Next(4) == 0)) _bits.Add(_random.Next(-63, 63), 7);
        }

        if (_bits.AddFlag(_random.Next(4) == 0)) _bits.Add(_random.Next(8), 3);   // reference
        _bits.AddFlag(_random.Next(4) == 0);                                      // skip
        _bits.AddFlag(_random.Next(4) == 0);                                      // global motion
    }

    private void WriteDeltas(FrameRecipe frame)
    {
        if (!_bits.AddFlag(frame.GoesThroughHeaders || _random.Next(2) == 0)) return;
        _bits.Add(Draw(frame, 4), 2);
        if (frame.HasBlockCopy || !_bits.AddFlag(frame.GoesThroughHeaders || _random.Next(2) == 0)) return;
        _bits.Add(Draw(frame, 4), 2);
        _bits.AddFlag(_random.Next(2) == 0);
    }

    private void WriteFilters(FrameRecipe frame)
    {
        for (int i = 0; i < 4; i++)
            _bits.Add(_random.Next(1, 63), 6);            // levels
        _bits.Add(Draw(frame, 8), 3);                     // sharpness
        _bits.AddFlag(false);                             // loop_filter_delta_enabled
        _bits.Add(_random.Next(4), 2);                    // cdef_damping_minus_3
        int sets = _random.Next(4);
        _bits.Add(sets, 2);
        for (int i = 0; i < 1 << sets; i++)
            _bits.Add(_random.Next(1 << 12), 12);         // primary and secondary strength of luma, then of chroma
        int luma = _random.Next(4);
        int chroma = _random.Next(1 << 4);
        _bits.Add(luma, 2);
        _bits.Add(chroma, 4);
        if ((luma | chroma) == 0) return;
        bool isLarge = _bits.AddFlag(_random.Next(2) == 0);
        if (isLarge && !_stream.Use128) _bits.AddFlag(_random.Next(2) == 0);
        if (chroma != 0 && !_stream.Is444) _bits.AddFlag(_random.Next(2) == 0);
    }

    private void WriteCompounds(FrameRecipe frame, int[] references)
    {
        _bits.AddFlag(true);   // reference_select
        int[] hints = [.. references.Select(slot => _slotHints[slot]).Distinct()];
        int before = hints.Count(hint => hint < frame.OrderHint);
        bool isSkipModeAllowed = before > 1 || (before == 1 && hints.Any(hint => hint > frame.OrderHint));
        if (isSkipModeAllowed) _bits.AddFlag(true);
        _bits.AddFlag(true);   // allow_warped_motion
    }

    private void WriteGlobalMotion(FrameRecipe frame)
    {
        if (frame.GoesThroughHeaders) GlobalMotionWriter.Write(_bits, _isPrecise, _random);
        else _bits.Add(0, Av1Constants.RefsPerFrame);   // is_global
    }
}
