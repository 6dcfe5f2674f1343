/* Makes a Section 5 stream with spatial (2:1) and temporal layers from 8-bit 4:2:0 y4m, for the tests of operating points. Needs libaom (libaom-dev).
 *     cc -o svcgen svcgen.c -laom;  svcgen IN.y4m OUT.obu SPATIAL TEMPORAL FRAMES
 */
#include <aom/aom_encoder.h>
#include <aom/aomcx.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(aom_codec_ctx_t *codec, int error, const char *what) {
    if (!error) return;
    fprintf(stderr, "%s: %s\n", what, aom_codec_error(codec));
    exit(1);
}

/* The temporal layer of a frame: 0 1 0 1 of two, 0 2 1 2 of three. */
static int layer_of(int frame, int layers) {
    static const int three[4] = {0, 2, 1, 2};
    return layers == 1 ? 0 : layers == 2 ? frame & 1 : three[frame & 3];
}

int main(int argc, char **argv) {
    if (argc != 6) return fprintf(stderr, "svcgen IN OUT SPATIAL TEMPORAL FRAMES\n"), 1;
    const int spatial = atoi(argv[3]), temporal = atoi(argv[4]), frames = atoi(argv[5]);
    FILE *in = fopen(argv[1], "rb"), *out = fopen(argv[2], "wb");
    char line[256];
    int width = 0, height = 0;
    if (!in || !out || !fgets(line, sizeof line, in) || sscanf(line, "YUV4MPEG2 W%d H%d", &width, &height) != 2) return fprintf(stderr, "no input\n"), 1;

    aom_codec_ctx_t codec;
    aom_codec_enc_cfg_t config;
    aom_codec_iface_t *interface = aom_codec_av1_cx();
    if (aom_codec_enc_config_default(interface, &config, AOM_USAGE_REALTIME)) return 1;
    config.g_w = width;
    config.g_h = height;
    config.g_timebase.num = 1;
    config.g_timebase.den = 10;
    config.g_threads = 1;
    config.g_lag_in_frames = 0;
    config.g_error_resilient = 0;
    config.rc_end_usage = AOM_CBR;
    config.rc_target_bitrate = 120 * spatial;
    config.kf_mode = AOM_KF_DISABLED;
    memset(&codec, 0, sizeof codec);
    check(&codec, aom_codec_enc_init(&codec, interface, &config, 0), "init");
    check(&codec, aom_codec_control(&codec, AOME_SET_CPUUSED, 7), "cpu-used");
    check(&codec, aom_codec_control(&codec, AOME_SET_NUMBER_SPATIAL_LAYERS, spatial), "spatial layers");

    aom_svc_params_t layers;
    memset(&layers, 0, sizeof layers);
    layers.number_spatial_layers = spatial;
    layers.number_temporal_layers = temporal;
    for (int s = 0; s < spatial; s++) {
        layers.scaling_factor_num[s] = 1;
        layers.scaling_factor_den[s] = 1 << (spatial - 1 - s);
        for (int t = 0; t < temporal; t++) {
            const int i = s * temporal + t;
            layers.max_quantizers[i] = 60;
            layers.min_quantizers[i] = 10;
            layers.layer_target_bitrate[i] = 120 * (s + 1);
        }
    }
    for (int t = 0; t < temporal; t++) layers.framerate_factor[t] = 1 << (temporal - 1 - t);
    check(&codec, aom_codec_control(&codec, AV1E_SET_SVC_PARAMS, &layers), "layers");

    aom_image_t *image = aom_img_alloc(NULL, AOM_IMG_FMT_I420, width, height, 16);
    for (int frame = 0; frame < frames; frame++) {
        if (!fgets(line, sizeof line, in)) break;
        for (int plane = 0; plane < 3; plane++) {
            const int w = plane ? (width + 1) / 2 : width, h = plane ? (height + 1) / 2 : height;
            for (int y = 0; y < h; y++) {
                if (fread(image->planes[plane] + (size_t)y * image->stride[plane], 1, w, in) != (size_t)w) return 1;
            }
        }
        const int t = layer_of(frame, temporal);
        for (int s = 0; s < spatial; s++) {
            aom_svc_layer_id_t id = {s, t};
            /* Slot s holds the layer's last frame of temporal layer 0, slot 3 + s that of layer 1; GOLDEN is the layer below in this unit. */
            aom_svc_ref_frame_config_t references;
            memset(&references, 0, sizeof references);
            for (int i = 0; i < 7; i++) references.ref_idx[i] = s;
            references.ref_idx[5] = 3 + s;   /* refreshed slots must be among these */
            references.ref_idx[6] = 6;
            references.reference[0] = 1;
            if (t == 2 && frame > 2) {
                references.ref_idx[1] = 3 + s;
                references.reference[1] = 1;
            }
            if (s > 0) {
                references.ref_idx[3] = t == 0 ? s - 1 : t == 1 && temporal == 3 ? 3 + s - 1 : 6;
                references.reference[3] = 1;
            }
            if (t == 0) references.refresh[s] = 1;
            if (t == 1 && temporal == 3) references.refresh[3 + s] = 1;
            /* Frames that nothing in time refers to still serve the layer above. */
            if (s + 1 < spatial && !(t == 0) && !(t == 1 && temporal == 3)) references.refresh[6] = 1;
            check(&codec, aom_codec_control(&codec, AV1E_SET_SVC_LAYER_ID, &id), "layer id");
            check(&codec, aom_codec_control(&codec, AV1E_SET_SVC_REF_FRAME_CONFIG, &references), "references");
            check(&codec, aom_codec_encode(&codec, image, frame, 1, frame == 0 && s == 0 ? AOM_EFLAG_FORCE_KF : 0), "encode");
            aom_codec_iter_t iterator = NULL;
            const aom_codec_cx_pkt_t *packet;
            while ((packet = aom_codec_get_cx_data(&codec, &iterator))) {
                if (packet->kind == AOM_CODEC_CX_FRAME_PKT) fwrite(packet->data.frame.buf, 1, packet->data.frame.sz, out);
            }
        }
    }
    aom_img_free(image);
    aom_codec_destroy(&codec);
    return fclose(out) != 0;
}
