package setup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"reception/kiosk/panel"
)

func (m *menu) touchNow(context.Context) string {
	s, err := m.screenSettings()
	if err != nil {
		return err.Error()
	}
	if s[touchMatrix] == "" {
		return m.w.asScreen
	}
	return s[touchMatrix]
}

func (m *menu) touch(ctx context.Context) error {
	s, err := m.screenSettings()
	if err != nil {
		return err
	}
	now := s[touchMatrix]
	how, err := m.choose(ctx, m.w.howTouch, "", []option{{"corners", m.w.corners}, {"numbers", m.w.sixNumbers}, {"none", m.w.asScreen}})
	if err != nil {
		return err
	}
	next := ""
	switch how {
	case "corners":
		matrix, err := m.corners(ctx, s[touchRotation])
		if err != nil {
			return err
		}
		next = matrix.String()
	case "numbers":
		next, err = m.enter(ctx, m.w.enterMatrix, now, func(v string) (string, string) {
			v = strings.Join(strings.Fields(v), " ")
			if _, ok := panel.ParseMatrix(v); !ok {
				return "", m.w.wrongMatrix
			}
			return v, ""
		})
		if err != nil {
			return err
		}
	case "none":
	default:
		return nil
	}
	return m.setScreen(ctx, []change{{m.w.touch, now, next}}, []option{{touchMatrix, next}})
}

func (m *menu) corners(ctx context.Context, rotation string) (matrix panel.Matrix, err error) {
	t, err := m.Touches()
	if err != nil {
		return matrix, fmt.Errorf("%s: %w", m.w.noTouch, err)
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	touched, err := panel.Ask(ctx, t, func(i int) { m.say(m.w.touchCorner, m.w.cornerNames[i]) })
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return matrix, errors.New(m.w.noFinger)
	}
	if err != nil {
		return matrix, err
	}
	matrix, ok := panel.Calibrate(rotation, touched)
	if !ok {
		return matrix, errors.New(m.w.oddTouches)
	}
	return matrix, nil
}
